import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { randomFiles } from "../src/checkpoint/testing/random_files.ts";
import { shardsWithHead, weightsOf } from "../src/inspect/testing/written_checkpoint.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FIXTURES = join(ROOT, "fixtures/inspect");

/** As in the package: the command, and beside it the library as it is built. */
const PACKAGE = mkdtempSync(join(tmpdir(), "one-matrix-"));

beforeAll(async () => {
  await build({
    configFile: join(ROOT, "build/package.config.ts"),
    logLevel: "error",
    build: { outDir: join(PACKAGE, "dist-package") },
  });
  cpSync(join(ROOT, "bin/one-matrix.mjs"), join(PACKAGE, "bin/one-matrix.mjs"));
});
afterAll(() => rmSync(PACKAGE, { recursive: true }));

function runIn(folder: string, words: readonly string[], options = "") {
  return spawnSync("node", [join(folder, "bin/one-matrix.mjs"), ...words], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: options },
    timeout: 50_000, // a test can't end what it waits for by itself
  });
}

function run(...words: string[]) {
  return runIn(PACKAGE, words);
}

/** Whether a file has these bytes: `toEqual` compares them one by one, which takes a second a megabyte. */
function holds(path: string, bytes: Buffer): boolean {
  return readFileSync(path).equals(bytes);
}

test.each([
  ["the package", PACKAGE],
  ["the repository", ROOT],
])("in %s a file that is loaded twice ends with 1, and one JSON object", { timeout: 60_000 }, (_, folder) => {
  const { status, stdout } = runIn(folder, ["inspect", join(FIXTURES, "torch-llama-tied.onnx"), "--json"]);
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toEqual({
    format: "onnx",
    vocabulary: [67, 32],
    stored: "twice",
    loaded: "twice",
    extraBytes: 67 * 32 * 4,
    explanation: expect.stringContaining("model.lm_head.weight"),
  });
});

test.each([
  ["a checkpoint's folder", join(ROOT, "fixtures/tiny"), "once"],
  ["a file with two matrices that differ", join(FIXTURES, "gguf-llama-own-q8.gguf"), "own"],
])("%s ends with 0", { timeout: 60_000 }, (_, path, loaded) => {
  const { status, stdout } = run("inspect", path, "--json");
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ loaded });
});

test(
  "what can't be told ends with 2 and a message, and nothing on standard output",
  { timeout: 60_000 },
  () => {
    const path = join(mkdtempSync(join(tmpdir(), "one-matrix-")), "broken.gguf");
    writeFileSync(path, "GGUF and nothing of it");
    const { status, stdout, stderr } = run("inspect", path, "--json");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/broken\.gguf is not a sound GGUF file/);
  },
);

test(
  "what is no file ends with 2 and a message: a pipe, which nothing may ever write to, and a folder",
  { timeout: 60_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), "one-matrix-"));
    const pipe = join(folder, "pipe.onnx");
    expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
    writeFileSync(join(folder, "model.safetensors"), weightsOf([{ name: "lm_head.weight" }]));
    mkdirSync(join(folder, "config.json"));
    for (const [path, named] of [
      [pipe, pipe],
      [join(folder, "model.safetensors"), join(folder, "config.json")],
    ] as const) {
      const { status, stderr } = run("inspect", path);
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: expect.stringContaining(`${named} is not a file.`),
      });
      expect(stderr.split("\n")).toHaveLength(2);
    }
  },
);

test.each([
  ["inspect --jsno a.onnx", /--jsno/],
  ["inspekt a.onnx", /no command inspekt/],
  ["inspect", /needs a PATH/],
  ["inspect a.onnx b.onnx", /one PATH, and not b\.onnx/],
  ["inspect a.onnx --out b.onnx", /no --out/],
  ["mend a.onnx --out b.onnx --json", /no --json/],
  ["mend a.onnx", /needs --out/],
])(
  "words that are not understood end with 2, and with those that are: %s",
  { timeout: 60_000 },
  (words, why) => {
    const { status, stderr } = run(...words.split(" "));
    expect(status).toBe(2);
    expect(stderr).toMatch(why);
    expect(stderr).toMatch(/one-matrix inspect PATH/);
  },
);

test(
  "a mended model lies where it was asked for, with its data beside it, and is held once",
  { timeout: 120_000 },
  () => {
    const out = join(mkdtempSync(join(tmpdir(), "one-matrix-")), "mended.onnx");
    const { status, stdout } = run("mend", join(FIXTURES, "torch-qwen3-copy-external.onnx"), "--out", out);
    expect(status).toBe(0);
    expect(stdout).toContain(`${out}.data`);
    const after = run("inspect", out, "--json");
    expect(after.status).toBe(0);
    expect(JSON.parse(after.stdout)).toMatchObject({ stored: "once", loaded: "once", extraBytes: 0 });
  },
);

test(
  "a mended checkpoint has all its files, of links as in the Hub's cache too, and tells what it lacks",
  { timeout: 120_000 },
  () => {
    const [cache, snapshot] = ["blobs", "snapshot"].map(() => mkdtempSync(join(tmpdir(), "one-matrix-"))) as [
      string,
      string,
    ];
    const files = randomFiles({ tied: false, head: "copy", shards: 3 });
    for (const [name, bytes] of files) {
      writeFileSync(join(cache, name), bytes);
      symlinkSync(join(cache, name), join(snapshot, name));
    }
    mkdirSync(join(snapshot, "additional_chat_templates"));
    symlinkSync(join(cache, "cleaned away"), join(snapshot, "README.md"));
    const out = join(snapshot, "mended");
    const { status, stdout } = run("mend", snapshot, "--out", out);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Not copied, .*README\.md, .*additional_chat_templates\.$/m);
    for (const name of files.keys()) expect(readFileSync(join(out, name)).length, name).toBeGreaterThan(0);
    expect(holds(join(out, "tokenizer.json"), readFileSync(join(snapshot, "tokenizer.json")))).toBe(true);
    expect(JSON.parse(run("inspect", out, "--json").stdout)).toMatchObject({
      stored: "once",
      loaded: "once",
    });
  },
);

/** A folder with a random checkpoint whose weights have this name. */
function folderWith(weights: string): string {
  const folder = mkdtempSync(join(tmpdir(), "one-matrix-"));
  for (const [name, bytes] of randomFiles({ tied: false, head: "copy" }))
    writeFileSync(join(folder, name === "model.safetensors" ? weights : name), bytes);
  return folder;
}

/** As Mistral names its own weights, and diffusers a variant. */
test.each(["consolidated.safetensors", "model.fp16.safetensors"])(
  "%s is a folder's model, beside config.json too",
  { timeout: 60_000 },
  (weights) => {
    const { status, stdout } = run("inspect", folderWith(weights), "--json");
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ format: "safetensors", stored: "twice" });
  },
);

test("an adapter's folder is told from a model's", { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "one-matrix-"));
  writeFileSync(join(folder, "config.json"), "{}");
  writeFileSync(join(folder, "adapter_model.safetensors"), weightsOf([{ name: "up_proj.lora_A.weight" }]));
  const { status, stderr } = run("inspect", folder);
  expect(status).toBe(2);
  expect(stderr).toMatch(/adapter_model\.safetensors is an adapter/);
});

test("an index stands for its checkpoint", { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "one-matrix-"));
  for (const [name, bytes] of Object.entries(shardsWithHead())) writeFileSync(join(folder, name), bytes);
  const { status, stdout } = run("inspect", join(folder, "model.safetensors.index.json"), "--json");
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ format: "safetensors", stored: "twice" });
});

test("a shard of which nothing is left is not in the mended folder", { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "one-matrix-"));
  for (const [name, bytes] of Object.entries(shardsWithHead())) writeFileSync(join(folder, name), bytes);
  const out = join(folder, "mended");
  expect(run("mend", folder, "--out", out).status).toBe(0);
  const left = ["config.json", "model-00001-of-00002.safetensors", "model.safetensors.index.json"];
  expect(readdirSync(out).sort()).toEqual(left);
});

test.each(["model.safetensors", "adapter_config.json"])(
  "shards are not put beside another checkpoint's %s, which transformers would read",
  { timeout: 60_000 },
  (name) => {
    const folder = mkdtempSync(join(tmpdir(), "one-matrix-"));
    for (const [shard, bytes] of Object.entries(shardsWithHead())) writeFileSync(join(folder, shard), bytes);
    const out = join(folder, "used");
    mkdirSync(out);
    writeFileSync(join(out, name), "of another checkpoint");
    const { status, stderr } = run("mend", folder, "--out", out);
    expect({ status, left: readdirSync(out) }).toEqual({ status: 2, left: [name] });
    expect(stderr.split(" is of another checkpoint")[0]).toBe(join(out, name));
    expect(stderr).toMatch(/Remove it, or choose another --out\.\n$/);
  },
);

test("what can't be mended is refused with 2 and its reason", { timeout: 60_000 }, () => {
  const { status, stderr } = run(
    "mend",
    join(FIXTURES, "genai-llama-own/model.onnx"),
    "--out",
    "nowhere.onnx",
  );
  expect(status).toBe(2);
  expect(stderr).toMatch(/two matrices differ/);
});

test("a model whose new data can't be put in its place stays as it was", { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "one-matrix-"));
  const out = join(folder, "mended.onnx");
  writeFileSync(out, "the older model");
  mkdirSync(`${out}.data`); // where no file can be put
  const { status } = run("mend", join(FIXTURES, "torch-qwen3-copy-external.onnx"), "--out", out);
  expect(status).toBe(2);
  expect(readFileSync(out, "utf8")).toBe("the older model");
  expect(readdirSync(folder).sort()).toEqual(["mended.onnx", "mended.onnx.data"]);
});

test("a source with a name as of an unfinished download stays as it is", { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "one-matrix-"));
  const [source, out] = [join(folder, "model.onnx.part"), join(folder, "model.onnx")];
  cpSync(join(FIXTURES, "torch-llama-tied.onnx"), source);
  expect(run("mend", source, "--out", out).status).toBe(0);
  expect(holds(source, readFileSync(join(FIXTURES, "torch-llama-tied.onnx")))).toBe(true);
});

test("what is mended is not written over, whatever name its folder has", { timeout: 60_000 }, () => {
  const root = mkdtempSync(join(tmpdir(), "one-matrix-"));
  const [folder, alias] = [join(root, "checkpoint"), join(root, "alias")];
  mkdirSync(folder);
  for (const [name, bytes] of randomFiles({ tied: false, head: "copy" }))
    writeFileSync(join(folder, name), bytes);
  symlinkSync(folder, alias);
  const before = readFileSync(join(folder, "model.safetensors"));
  const { status, stderr } = run("mend", folder, "--out", alias);
  expect(status).toBe(2);
  expect(stderr).toMatch(/would be written over/);
  expect(holds(join(folder, "model.safetensors"), before)).toBe(true);
});

test("of a folder's model a folder is made", { timeout: 60_000 }, () => {
  const out = join(mkdtempSync(join(tmpdir(), "one-matrix-")), "mended");
  expect(run("mend", join(FIXTURES, "optimum-gpt2-tied"), "--out", out).status).toBe(0);
  expect(readdirSync(out)).toEqual(["model.onnx"]);
});

test.each(["text.txt/x.onnx", "link/deep/x.onnx", "/proc/deep/x.onnx", `new/${"long".repeat(100)}/x.onnx`])(
  "a place where nothing can be written is named, with what to do: %s",
  { timeout: 60_000 },
  (place) => {
    const folder = mkdtempSync(join(tmpdir(), "one-matrix-"));
    writeFileSync(join(folder, "text.txt"), "");
    symlinkSync("nothing", join(folder, "link"));
    const out = resolve(folder, place);
    const { status, stderr } = run("mend", join(FIXTURES, "torch-llama-tied.onnx"), "--out", out);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^\S+x\.onnx can't be written: .*choose another --out\.\n$/);
    expect(readdirSync(folder).sort()).toEqual(["link", "text.txt"]);
  },
);

test(
  "a place that ends with a slash is a folder, which is made with those around it",
  { timeout: 60_000 },
  () => {
    const out = join(mkdtempSync(join(tmpdir(), "one-matrix-")), "far/away/fixed/");
    expect(run("mend", join(FIXTURES, "torch-llama-tied.onnx"), "--out", out).status).toBe(0);
    expect(readdirSync(out)).toContain("torch-llama-tied.onnx");
  },
);

test("a file that can't be read is not taken for one that is not there", { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "one-matrix-"));
  for (const [name, bytes] of randomFiles())
    if (name !== "config.json") writeFileSync(join(folder, name), bytes);
  symlinkSync("config.json", join(folder, "config.json"));
  const { status, stderr } = run("inspect", folder);
  expect(status).toBe(2);
  expect(stderr).toMatch(/config\.json can't be read: ELOOP/);
});

/** A file that nobody may read, the superuser included. */
const FOR_WRITING = "/sys/bus/cpu/uevent";

test.runIf(existsSync(FOR_WRITING))(
  "a file beside the weights that can't be read is named, and nothing is written",
  { timeout: 60_000 },
  () => {
    const folder = folderWith("model.safetensors");
    rmSync(join(folder, "tokenizer.json"));
    symlinkSync(FOR_WRITING, join(folder, "tokenizer.json"));
    const { status, stderr } = run("mend", folder, "--out", join(folder, "mended"));
    expect(status).toBe(2);
    expect(stderr).toMatch(/^\S+tokenizer\.json can't be read: EACCES: .* Check that you may read it.*\n$/);
    expect(existsSync(join(folder, "mended"))).toBe(false);
  },
);

/** Options for Node by which it runs this code first, which changes `fs`. */
function withDisk(code: string): string {
  const whole = `import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    ${code}
    syncBuiltinESMExports();`;
  return `--import data:text/javascript,${encodeURIComponent(whole)}`;
}

/** A disk that fails where a file of this size is read. */
function failingDisk(size: number): string {
  return withDisk(`const [read, copy] = [fs.readSync, fs.promises.copyFile];
    const check = (found) => {
      if (found.size === ${size}) throw Object.assign(new Error("EIO: i/o error"), { code: "EIO", syscall: "read" });
    };
    fs.readSync = (fd, ...words) => (check(fs.fstatSync(fd)), read(fd, ...words));
    fs.promises.copyFile = async (from, to) => (check(fs.statSync(from)), copy(from, to));`);
}

test.each(["model.safetensors", "tokenizer.json"])(
  "a disk that fails while %s is read is no place where nothing can be written",
  { timeout: 60_000 },
  (name) => {
    const folder = folderWith("model.safetensors");
    const failing = failingDisk(statSync(join(folder, name)).size);
    const { status, stderr } = runIn(PACKAGE, ["mend", folder, "--out", join(folder, "mended")], failing);
    expect(status).toBe(2);
    expect(stderr.split(" can't be read: EIO: ")[0]).toBe(join(folder, name));
  },
);

/** A disk with which a signal comes while a file of this size is copied. */
function interruptedDisk(size: number, signal: string): string {
  return withDisk(`const copy = fs.promises.copyFile;
    fs.promises.copyFile = async (from, to) => {
      await copy(from, to);
      if (fs.statSync(from).size !== ${size}) return;
      setInterval(() => {}, 1000);
      process.kill(process.pid, "${signal}");
      await new Promise(() => {});
    };`);
}

test.each(["SIGINT", "SIGTERM", "SIGHUP"])(
  "what %s interrupts leaves nothing unfinished, and no new folder, and ends as by that signal",
  { timeout: 60_000 },
  (name) => {
    const folder = folderWith("model.safetensors");
    const disk = interruptedDisk(statSync(join(folder, "tokenizer.json")).size, name);
    mkdirSync(join(folder, "there"));
    const before = readdirSync(folder, { recursive: true });
    for (const out of ["new/mended", "there"]) {
      const words = ["mend", join(folder, "model.safetensors"), "--out", join(folder, out)];
      const { signal } = runIn(PACKAGE, words, disk);
      expect({ signal, left: readdirSync(folder, { recursive: true }) }).toEqual({
        signal: name,
        left: before,
      });
    }
  },
);

test("what a link leads to is not written over, and a link to it is", { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "one-matrix-"));
  const [model, link] = [join(folder, "model.onnx"), join(folder, "link.onnx")];
  cpSync(join(FIXTURES, "torch-llama-tied.onnx"), model);
  symlinkSync(model, link);
  const before = readFileSync(model);
  expect(run("mend", link, "--out", model).status).toBe(2);
  expect(holds(model, before)).toBe(true);
  expect(run("mend", model, "--out", link).status).toBe(0);
  expect(holds(model, before)).toBe(true);
  expect(holds(link, before)).toBe(false);
});

test("a device or a pipe stays what it is, whatever is mended to it", { timeout: 60_000 }, () => {
  const pipe = join(mkdtempSync(join(tmpdir(), "one-matrix-")), "pipe.onnx");
  expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
  const { status, stderr } = run("mend", join(FIXTURES, "torch-llama-tied.onnx"), "--out", pipe);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^\S+pipe\.onnx is a device or a pipe, .*Choose another --out\.\n$/);
  expect(statSync(pipe).isFIFO()).toBe(true);
});

test(
  "what a file says is told in one line, whatever control characters its names hold",
  { timeout: 60_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), "one-matrix-"));
    const path = join(folder, "model.onnx");
    // The node's name: a log would take its second line for one of its own commands.
    const model = readFileSync(join(FIXTURES, "torch-llama-tied.onnx"), "latin1");
    const named = model.replaceAll("node_embedding", "node\n::gh\u001b[31m");
    expect(named).not.toBe(model);
    writeFileSync(path, named, "latin1");
    const { status, stdout } = run("inspect", path);
    expect(status).toBe(1);
    expect(stdout).toContain("Gather node\\u000a::gh\\u001b[31m reads");
    expect(stdout.split("\n")).toHaveLength(3);
  },
);

test("a file's own name is told in one line too", { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "one-matrix-"));
  const path = join(folder, "model\n::gh\u001b[31m.onnx");
  cpSync(join(FIXTURES, "torch-llama-tied.onnx"), path);
  const judged = run("inspect", path).stdout;
  expect(judged).toMatch(/^model\\u000a::gh\\u001b\[31m\.onnx \(onnx\): /);
  expect(judged.split("\n")).toHaveLength(3);
  const mended = run("mend", path, "--out", join(folder, "out\n::gh.onnx")).stdout;
  expect(mended.split("\n")).toHaveLength(3);
  expect(run("inspect", join(folder, "none\n::gh")).stderr).toMatch(/none\\u000a::gh does not exist.*\n$/);
});

test.skipIf(process.getuid?.() === 0)(
  "a folder that can't be listed ends with 2, and is named",
  { timeout: 60_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), "one-matrix-"));
    chmodSync(folder, 0o300);
    const { status, stderr } = run("inspect", folder);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^\S+ can't be read: EACCES: .* Check that you may read it.*\n$/);
  },
);
