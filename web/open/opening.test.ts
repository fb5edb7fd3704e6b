import { readFileSync } from "node:fs";
import { beforeEach, expect, test, vi } from "vitest";
import { type RandomKind, randomFiles } from "../../src/checkpoint/testing/random_files.ts";
import { forgetJudged, judged } from "./judging.ts";
import { found, lookInto, refusal } from "./opening.ts";

vi.mock("../session/page_session.ts", async () => {
  const { Stage } = await import("../session/testing/stage.ts");
  const { session, writer } = new Stage();
  return { session, writer, gpu: session.gpu, progress: session.progress };
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
  await vi.waitUntil(() => judged.value);
  expect(judgement()).toBe("safetensors checkpoint once");
});

test("of several models none is judged, and their names are told", async () => {
  await choose(fixturesOf(ONNX, GGUF));
  expect([judged.value, found.value]).toEqual([null, null]);
  expect(refusal.value?.message).toContain(`2 models are among the files: ${GGUF}, ${ONNX}.`);
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
