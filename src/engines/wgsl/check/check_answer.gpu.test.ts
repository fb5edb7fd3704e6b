import { afterEach, describe, expect, test, vi } from "vitest";
import { knownAnswerIn } from "../../../checkpoint/known_answer.ts";
import { requestGpu } from "../../../gpu/device.ts";
import type { JsonObject } from "../../../json/json.ts";
import { SHIPPED_MODEL } from "../../../testing/shipped_model.ts";
import type { Engine, EngineOptions } from "../../engine.ts";
import type { Head } from "../../head.ts";
import { disposedEngines } from "../../testing/disposed_engines.ts";
import { fixtureCheckpoint } from "../../testing/fixtures.ts";
import { bothGpus } from "../../testing/kernel_bench.ts";
import { createWgslEngine } from "../wgsl_engine.ts";
import { FAULTS, miscompile } from "./testing/faults.ts";
import { gpuThatReads, withoutSubnormals } from "./testing/other_gpus.ts";

const gpu = await requestGpu();
const alone = { ...gpu, subgroup: null };
const json = (await (await fetch(`/${SHIPPED_MODEL}/known_answer.json`)).json()) as JsonObject;
const answer = knownAnswerIn(json, String(json["data_sha256"]));
if (!answer) throw new Error("The shipped model has no known answer.");
const checkpoint = { ...(await fixtureCheckpoint(`/${SHIPPED_MODEL}`)), knownAnswer: answer };
const engines = disposedEngines();

async function load(
  on = gpu,
  of = checkpoint,
  head: Head = "tied",
  options: EngineOptions = {},
): Promise<Engine> {
  const engine = await createWgslEngine(on, of, head, options);
  engines.push(engine);
  return engine;
}

afterEach(() => {
  vi.restoreAllMocks();
});

/** Of prefill and of decode: the known logits, the candidates twice, the sum over all tokens, and the choice. */
const NUMBERS = 2 * (answer.logits.length + 2 * 64 + 2);

describe.each(await bothGpus())("%s", (_, on) => {
  test.each<Head>(["tied", "untied"])("%s, the shipped model gives its known answer", async (head) => {
    const { kernelCheck } = await load(on, checkpoint, head);
    expect(kernelCheck).toMatchObject({ result: "pass", checked: NUMBERS });
    expect(kernelCheck?.largestError).toBeLessThan(1e-5);
  });
});

test.each<EngineOptions>([{ weights: "int8" }, { cache: "float16" }])(
  "numbers that are rounded, as of %o, are held against float64 kernel by kernel",
  async (options) => {
    const { kernelCheck } = await load(gpu, checkpoint, "tied", options);
    expect(kernelCheck?.result).toBe("pass");
    expect(kernelCheck?.checked).not.toBe(NUMBERS);
  },
);

test.each(FAULTS)("%s that %s is found, and named", async (kernel, _, words, others) => {
  miscompile(kernel, words, others);
  await expect(load(alone)).rejects.toThrow(`Kernel ${kernel} computes wrongly on this GPU`);
});

test("a GPU may take subnormal float16 numbers for zero", async () => {
  const on = { ...(await gpuThatReads(withoutSubnormals)), subgroup: null };
  const { kernelCheck } = await load(on);
  expect(kernelCheck).toMatchObject({ result: "pass", checked: NUMBERS });
  expect(kernelCheck?.largestError).toBeGreaterThan(1e-5);
});

test("where another answer is known, and no kernel is at fault, all of them are", async () => {
  const [first = 0, ...others] = answer.logits;
  const knownAnswer = { ...answer, logits: [first + 0.01, ...others] };
  await expect(load(alone, { ...checkpoint, knownAnswer })).rejects.toThrow(
    /^All kernels together compute wrongly on this GPU: compared with float64, they are off by 0\.00\d+ of/,
  );
});
