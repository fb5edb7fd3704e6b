import { spawnSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createContext, runInContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { randomFiles } from "../src/checkpoint/testing/random_files.ts";
import { SHIPPED_MODEL } from "../src/testing/shipped_model.ts";

/** Where Node finds what is installed for this project, as a user's own. */
const FOLDER = new URL("../node_modules/.one-matrix/", import.meta.url);
const MODEL = new URL(`../public/${SHIPPED_MODEL}/`, import.meta.url);
const MODEL_FILES = [
  "config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "model.safetensors",
];
const MOST_BYTES = 70_000;

beforeAll(async () => {
  // onnxruntime-web in Node asks for it, as bundlers' output does.
  Object.assign(globalThis, { require: createRequire(import.meta.url) });
  const options = {
    configFile: fileURLToPath(new URL("package.config.ts", import.meta.url)),
    logLevel: "error" as const,
    build: { outDir: fileURLToPath(FOLDER) },
  };
  await build(options);
  await build({ ...options, mode: "script" });
});

const textOf = (file: string) => readFile(new URL(file, FOLDER), "utf8");

/** What a module imports, at once or later. */
function importsOf(code: string): string[] {
  return Array.from(code.matchAll(/\b(?:from|import)\s*\(?\s*["'`]([^"'`]+)["'`]/g), ([, name = ""]) => name);
}

/** The package's files that `name` may ever load but for those of `left`, and the modules of others. */
async function reach(
  name: string,
  left = /^$/,
  files = new Map<string, string>(),
  others = new Set<string>(),
) {
  if (files.has(name) || left.test(name)) return { files, others };
  const code = await textOf(name);
  files.set(name, code);
  for (const found of importsOf(code)) {
    if (found.startsWith("./")) await reach(found.slice(2), left, files, others);
    else others.add(found);
  }
  return { files, others };
}

test("it needs nothing to be installed, and engines of others only by those who choose them", async () => {
  const { others } = await reach("one-matrix.js");
  expect([...others].sort()).toEqual([
    "@huggingface/transformers",
    "onnxruntime-web/wasm",
    "onnxruntime-web/webgpu",
  ]);
  expect((await reach("ledger.js")).others).toEqual(new Set());
  expect((await reach("inspect.js")).others).toEqual(new Set());
});

test("what opens a checkpoint and writes has at most 70 kB, compressed", async () => {
  // A library of Hugging Face's renders the templates of chats: it is loaded with the first message.
  const { files } = await reach("one-matrix.js", /^(ort_|transformers_js|chat_template)/);
  const bytes = [...files.values()].reduce((sum, code) => sum + gzipSync(code).length, 0);
  expect(bytes).toBeGreaterThan(30_000);
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
});

test("it carries the notices of what it bundles, in its workers too", async () => {
  const notices = await textOf("LICENSES.txt");
  expect(notices).toMatch(/^@bufbuild\/protobuf .*Redistributions in binary form must reproduce/s);
  expect(notices).toMatch(/@huggingface\/jinja .*Permission is hereby granted/s);
});

test("it opens files, and writes what transformers writes", async () => {
  const { openModel } = (await import(
    new URL("one-matrix.js", FOLDER).href
  )) as typeof import("../src/package/one_matrix.ts");
  const files = MODEL_FILES.map(
    async (name) => new File([Uint8Array.from(await readFile(new URL(name, MODEL)))], name),
  );
  const reference = await readFile(new URL("../fixtures/shipped/reference.json", import.meta.url), "utf8");
  const { prompt, continuation_ids: ids } = JSON.parse(reference) as {
    prompt: string;
    continuation_ids: number[];
  };
  const model = await openModel(await Promise.all(files), { engine: "ort-wasm" });
  let text = "";
  for await (const piece of model.write(prompt, { temperature: 0, count: 8 })) text += piece;
  expect(text).toBe(model.tokenizer.decode(ids.slice(0, 8)));
  model.dispose();
});

test("a copy of the matrix for the head is left out", async () => {
  const { openModel } = (await import(
    new URL("one-matrix.js", FOLDER).href
  )) as typeof import("../src/package/one_matrix.ts");
  const files = [...randomFiles({ tied: false, head: "copy" })].map(
    ([name, bytes]) => new File([bytes], name),
  );
  const model = await openModel(files, { engine: "ort-wasm" });
  expect(model.checkpoint.config.tied).toBe(true);
  expect([...model.checkpoint.tensors.keys()]).not.toContain("lm_head.weight");
  model.dispose();
});

test("an engine whose library is not installed says what to install", async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), "one-matrix-"));
  onTestFinished(() => rm(elsewhere, { recursive: true }));
  await cp(FOLDER, elsewhere, { recursive: true });
  // In a process of its own: in this one Vitest finds this project's onnxruntime-web from anywhere.
  const program = `
    import { readFileSync } from "node:fs";
    import { openModel } from "${pathToFileURL(join(elsewhere, "one-matrix.js")).href}";
    const files = ${JSON.stringify(MODEL_FILES)}.map(
      (name) => new File([readFileSync(new URL(name, "${MODEL.href}"))], name),
    );
    await openModel(files, { engine: "ort-wasm" }).catch(({ message }) => console.log(message));
  `;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    encoding: "utf8",
  });
  expect(stdout).toContain("npm install onnxruntime-web");
});

test("the script watches from the moment that it runs", async () => {
  const page = createContext({ performance, WeakRef, FinalizationRegistry });
  runInContext(FAKE_WEBGPU, page);
  runInContext(await textOf("ledger.script.js"), page);
  const found: unknown = runInContext(
    `const device = new GPUDevice();
    for (const size of [4096, 4096, 256]) device.createBuffer({ size, usage: 0x80 });
    const { kind, extraBytes } = oneMatrixLedger.judgeHead(oneMatrixLedger.watchWebGpu().ledger.entries, {
      vocabSize: 64, hiddenSize: 16, intermediateSize: 24,
    });
    [kind, extraBytes]`,
    page,
  );
  expect([...(found as unknown[])]).toEqual(["separate", 4096]);
});

/** As much of WebGPU as the script looks at. */
const FAKE_WEBGPU = `
  class GPUBuffer { constructor({ label = "", size, usage }) { Object.assign(this, { label, size, usage }); } destroy() {} }
  class GPUDevice { limits = { maxBufferSize: 1e9 }; createBuffer(asked) { return new GPUBuffer(asked); } createBindGroup() {} destroy() {} }
  class GPUAdapter { requestDevice() {} }
  class GPUQueue { submit() {} }
  class GPUComputePassEncoder { dispatchWorkgroups() {} dispatchWorkgroupsIndirect() {} }
  Object.assign(globalThis, { GPUBuffer, GPUDevice, GPUAdapter, GPUQueue, GPUComputePassEncoder });
`;
