import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { Host } from "../../src/checkpoint/testing/host.ts";
import {
  jsonBytes,
  RANDOM_CONFIG,
  type RandomKind,
  randomFiles,
  safetensors,
} from "../../src/checkpoint/testing/random_files.ts";
import { judgeFile, type Judgement } from "../../src/index.ts";
import { session } from "../session/page_session.ts";
import { Gate } from "../session/testing/fakes.ts";
import { found } from "./found_model.ts";
import { canMeasure, forgetJudged, judged, mend, UNASKED_BYTES, unjudged } from "./judging.ts";
import { load } from "./load.ts";
import { judgeAsked, lookAt, lookInto } from "./look.ts";
import { otherObstacles } from "./needs.ts";
import { refusal } from "./refusal.ts";

vi.mock("../session/page_session.ts", async () => {
  const { Stage } = await import("../session/testing/stage.ts");
  const { session: acting, writer } = new Stage();
  return { session: acting, writer, gpu: acting.gpu, progress: acting.progress };
});
vi.mock("../../src/index.ts", async (original) => {
  const library = await original<typeof import("../../src/index.ts")>();
  return { ...library, judgeFile: vi.fn(library.judgeFile) };
});

const FIXTURES = new URL("../../fixtures/inspect/", import.meta.url);
const GGUF = "gguf-llama-tied-f16.gguf";
const ONNX = "torch-llama-tied.onnx";

type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** A small tied checkpoint, and models of other formats beside it. */
function filesWith(...fixtures: readonly string[]): Map<string, Uint8Array<ArrayBuffer>> {
  return new Map([...randomFiles(), ...fixturesOf(...fixtures)]);
}

function fixturesOf(...names: readonly string[]): Map<string, Uint8Array<ArrayBuffer>> {
  return new Map(names.map((name) => [name, Uint8Array.from(readFileSync(new URL(name, FIXTURES)))]));
}

async function choose(files: Files): Promise<void> {
  await lookInto(
    Promise.resolve({ name: "tiny", files: [...files].map(([name, bytes]) => new File([bytes], name)) }),
  );
}

const host = new Host();

/** The code that judges comes when it is wanted, which takes its time on a busy machine. */
const PATIENTLY = { timeout: 30_000 };

beforeAll(async () => {
  vi.stubGlobal("requestAnimationFrame", (show: () => void) => setTimeout(show));
  vi.stubGlobal("navigator", {}); // a browser that says nothing of its storage
  await host.listen();
});

afterAll(() => {
  vi.unstubAllGlobals();
  vi.resetModules(); // another test of judging.ts has a session of its own
  host.close();
});

/** Looks at an address of a host that has these files. @returns the bytes of them that it sent */
async function lookAtAddress(file: string, files: Files): Promise<number> {
  host.files = new Map([...files].map(([path, bytes]) => [`/tiny/${path}`, bytes]));
  host.sentBytes = 0;
  await lookAt({ address: `${host.url}/tiny/${file}`, revision: "", token: "" });
  return host.sentBytes;
}

/** The format and the name of what is judged, and how it is stored. */
function judgement(): string {
  const { subject, judgement: made } = judged.value ?? {};
  return `${made?.format} ${subject?.name ?? "checkpoint"} ${made?.stored}`;
}

beforeEach(forgetJudged);

test("a model that does not run here is judged", async () => {
  await choose(fixturesOf(GGUF));
  expect([judgement(), found.value, refusal.value]).toEqual([`gguf ${GGUF} once`, null, null]);
});

test("a checkpoint is looked at and judged, whatever was converted from it and lies beside it", async () => {
  await choose(filesWith(GGUF, ONNX));
  expect([found.value?.checkpoint.name, refusal.value]).toEqual(["tiny", null]);
  await vi.waitUntil(() => judged.value, PATIENTLY);
  expect(judgement()).toBe("safetensors checkpoint once");
});

const LIMITS = { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 };

/** Loads a checkpoint that is still being judged, until the gate is opened. */
async function loadWhileJudged() {
  const gate = new Gate();
  gate.close();
  vi.mocked(judgeFile).mockImplementationOnce(async ({ signal }) => {
    await gate.pass(signal);
    return { format: "safetensors", stored: "once", loaded: "once" } as Judgement;
  });
  Object.assign((await session.gpu.open()).device, { limits: LIMITS });
  await choose(randomFiles());
  await load();
  expect(session.openedModel.value).not.toBeNull();
  await session.leaveOpened();
  return { gate, signal: vi.mocked(judgeFile).mock.lastCall?.[0].signal };
}

test("it is judged while it is loaded too, unless other files are looked at", async () => {
  const first = await loadWhileJudged();
  expect([refusal.value, judged.value, first.signal?.aborted]).toEqual([null, null, false]);
  first.gate.open();
  await vi.waitUntil(() => judged.value, PATIENTLY);
  expect(judgement()).toBe("safetensors checkpoint once");
  const second = await loadWhileJudged();
  await choose(fixturesOf(ONNX, GGUF));
  expect([second.signal?.aborted, judged.value]).toEqual([true, null]);
});

test("of several models none is judged, and their names are told", async () => {
  await choose(fixturesOf(ONNX, GGUF));
  expect([judged.value, found.value]).toEqual([null, null]);
  expect(refusal.value?.message).toContain(`2 models are among the files: ${GGUF}, ${ONNX}.`);
});

test("a head that may be a copy is not held against other engines before loading tells", async () => {
  await choose(randomFiles({ head: "copy" }));
  expect(found.value?.holdsHead).toBe(true);
  expect(otherObstacles.value.filter((obstacle) => obstacle.includes("head of its own"))).toEqual([]);
});

/** The files of a checkpoint, in which the weights have another name. */
function renamed(kind: RandomKind): Map<string, Uint8Array<ArrayBuffer>> {
  const files = randomFiles(kind);
  const weights = files.get("model.safetensors") ?? new Uint8Array();
  files.delete("model.safetensors");
  return files.set("consolidated.safetensors", weights);
}

test("weights with a name of their own are judged, and are refused for what the judgement lacks", async () => {
  await choose(renamed({}));
  expect([judgement(), refusal.value]).toEqual(["safetensors consolidated.safetensors once", null]);
  const lone = renamed({ tied: false, head: "copy" });
  lone.delete("config.json");
  await choose(lone);
  expect([judgement(), refusal.value]).toEqual(["safetensors consolidated.safetensors twice", null]);
  const headless = renamed({});
  headless.delete("config.json");
  await choose(headless);
  expect(judged.value).toBeNull();
  expect(refusal.value?.message).toMatch(/stands without a head, and there is no config\.json to say/);
});

const MATRIX_BYTES = 2 * RANDOM_CONFIG.vocab_size * RANDOM_CONFIG.hidden_size;

test("a checkpoint on a host is judged too, and of a tied one no matrix is fetched", async () => {
  const sent = await lookAtAddress("", randomFiles());
  expect([found.value?.checkpoint.config.tied, judgement()]).toEqual([true, "safetensors checkpoint once"]);
  expect(sent).toBeLessThan(MATRIX_BYTES);
  await lookAtAddress("model.safetensors", randomFiles({ head: "copy" }));
  expect([found.value?.holdsHead, judgement()]).toEqual([true, "safetensors checkpoint twice"]);
});

test("a checkpoint on a host that can't run here is judged", async () => {
  await lookAtAddress(
    "",
    randomFiles().set("config.json", jsonBytes({ ...RANDOM_CONFIG, model_type: "gpt2" })),
  );
  expect([refusal.value?.code, judgement()]).toEqual(["unsupported", "safetensors checkpoint once"]);
});

test("a model that is named is judged, and not what lies beside it", async () => {
  await lookAtAddress(GGUF, filesWith(GGUF));
  expect([judgement(), found.value, refusal.value]).toEqual([`gguf ${GGUF} once`, null, null]);
  await lookAtAddress("consolidated.safetensors", renamed({}));
  expect([judgement(), found.value]).toEqual(["safetensors consolidated.safetensors once", null]);
});

test("a model on a host is neither run nor mended", async () => {
  const copy = "torch-qwen3-copy-external.onnx";
  await lookAtAddress(copy, fixturesOf(copy, `${copy}.data`));
  expect(judgement()).toBe(`onnx ${copy} twice`);
  expect(judged.value && canMeasure(judged.value)).toBe(false);
  expect(mend.value).toMatch(/on a host\. Download them/);
});

test("two large matrices on a host are compared when that is asked for", async () => {
  const shape = [UNASKED_BYTES / 1000, 500];
  const bytes = new Uint8Array(UNASKED_BYTES); // float16
  const matrices = ["model.embed_tokens.weight", "lm_head.weight"].map((tensor) => ({
    name: tensor,
    dtype: "F16",
    shape,
    bytes,
  }));
  const weights = safetensors(matrices);
  const sent = await lookAtAddress("large.safetensors", new Map([["large.safetensors", weights]]));
  expect([judged.value, refusal.value, unjudged.value?.mostBytes]).toEqual([null, null, weights.length]);
  expect(sent).toBeLessThan(1000);
  await judgeAsked();
  expect([judgement(), unjudged.value]).toEqual(["safetensors large.safetensors twice", null]);
});
