import { describe, expect, test, vi } from "vitest";
import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { withContext } from "../../checkpoint/context.ts";
import type { Dtype } from "../../checkpoint/format/dtype.ts";
import { residentTensor, type ResidentTensor } from "../../checkpoint/format/tensor.ts";
import { GREEDY } from "../../generation/sampling.ts";
import { watchWebGpu } from "../../gpu/watch.ts";
import { judgeHead } from "../../gpu/verdict.ts";
import { createEngine } from "../create.ts";
import type { Engine, EngineOptions } from "../engine.ts";
import type { Head } from "../head.ts";
import { WEIGHT_FORMATS, type WeightFormat } from "../weight_format.ts";
import { compareLogits } from "../logit_error.ts";
import { bothGpus, expectClose } from "../testing/kernel_bench.ts";
import { disposedEngines } from "../testing/disposed_engines.ts";
import { fixtureCheckpoint, fixtureReference } from "../testing/fixtures.ts";
import { idsOf } from "../testing/collect_steps.ts";
import { convertRows } from "./weights/convert.ts";
import { rowBytes, rowFormat } from "./weights/weight_layout.ts";
import { rowNumbers } from "./weights/weight_rows.ts";
import { vocabularyOf } from "./touch_vocabulary.ts";
import { createWgslEngine } from "./wgsl_engine.ts";
import { planMemory } from "./plan.ts";
import { SHIPPED_MODEL } from "../../testing/shipped_model.ts";

vi.mock(import("../onnx/wasm/begin.ts"), () => import("../onnx/wasm/begin_here.ts")); // no worker for each engine

const { ledger } = watchWebGpu();
const [[, gpu]] = await bothGpus();
/** All rows of none of the larger matrices of the fixtures, and some of every one. */
const inParts = { ...gpu, maxBindingBytes: 4200 };
const TINY = "/fixtures/tiny";
const FIXTURES = [
  [TINY, "tied"],
  [TINY, "untied"],
  ["/fixtures/untied", "untied"],
] as const;

const engines = disposedEngines();
async function load(checkpoint: Checkpoint, head: Head, options?: EngineOptions, on = gpu): Promise<Engine> {
  const engine = await createWgslEngine(on, checkpoint, head, options);
  engines.push(engine);
  return engine;
}

/** Its kernels passed the check: sound ones give no false alarm. */
function expectSound({ kernelCheck }: Engine): void {
  expect(kernelCheck).toMatchObject({ result: "pass", reason: null });
  expect(kernelCheck?.checked).toBeGreaterThan(1500);
  expect(kernelCheck?.largestError).toBeLessThan(1e-5);
}

function withTensors(
  checkpoint: Awaited<ReturnType<typeof fixtureCheckpoint>>,
  change: (tensor: ResidentTensor) => ResidentTensor,
): Checkpoint {
  return {
    ...checkpoint,
    tensors: new Map([...checkpoint.tensors].map(([name, tensor]) => [name, change(tensor)])),
  };
}

function halvesOf(tensor: ResidentTensor): Float16Array {
  return new Float16Array(tensor.bytes.slice().buffer);
}

/** Numbers that int8 holds as well as float16: whole steps of 2^-10, and in each row the largest. */
function inWholeSteps(tensor: ResidentTensor): ResidentTensor {
  const columns = tensor.shape[1] ?? NaN;
  const steps = halvesOf(tensor).map((number, i) =>
    i % columns === 3 ? 127 : Math.max(-127, Math.min(127, Math.round(number * 600))),
  );
  const exact = steps.map((step) => step / 1024);
  return residentTensor(tensor.name, "F16", tensor.shape, new Uint8Array(exact.buffer));
}

/** The numbers that a format's rows of a tensor stand for, in float32. */
function asStored(tensor: ResidentTensor, weights: WeightFormat): ResidentTensor {
  const [rows = NaN, columns = NaN] = tensor.shape;
  const format = rowFormat(weights, tensor.name);
  const { buffer } = convertRows(tensor.bytes.slice(), tensor, columns, format);
  const numbers = Array.from({ length: rows }, (_, row) =>
    Array.from(rowNumbers(format, buffer, row * rowBytes(format, columns), columns)),
  );
  return residentTensor(
    tensor.name,
    "F32",
    tensor.shape,
    new Uint8Array(Float32Array.from(numbers.flat()).buffer),
  );
}

/** The same numbers, cut to those that bfloat16 has too, in another dtype. */
function inDtype(tensor: ResidentTensor, dtype: Dtype): ResidentTensor {
  const words = new Uint32Array(new Float32Array(halvesOf(tensor)).buffer).map((word) => word & 0xffff0000);
  const numbers = {
    F32: () => words,
    BF16: () => Uint16Array.from(words, (word) => word >>> 16),
    F16: () => new Float16Array(new Float32Array(words.buffer)),
  }[dtype]();
  return residentTensor(tensor.name, dtype, tensor.shape, new Uint8Array(numbers.buffer));
}

/** The same for int4, in the layers: steps of 2^-6, and in each group of 32 the largest. */
function inFewSteps(tensor: ResidentTensor): ResidentTensor {
  if (!tensor.name.includes(".layers.")) return inWholeSteps(tensor);
  const columns = tensor.shape[1] ?? NaN;
  const steps = halvesOf(tensor).map((number, i) =>
    (i % columns) % 32 === 3 ? -8 : Math.max(-8, Math.min(7, Math.round(number * 64))),
  );
  const exact = steps.map((step) => step / 64);
  return residentTensor(tensor.name, "F16", tensor.shape, new Uint8Array(exact.buffer));
}

describe.each([
  ["int8", inWholeSteps],
  ["int4", inFewSteps],
] as const)("%s", (weights, inSteps) => {
  test.each(FIXTURES)(
    "weights that it holds exactly give the logits of float16: %s, %s",
    async (folder, head) => {
      const exact = withTensors(await fixtureCheckpoint(folder), inSteps);
      const float16 = await load(exact, head);
      const engine = await load(exact, head, { weights });
      for (const length of [1, 40]) {
        const ids = Array.from({ length }, (_, i) => (37 * i) % 203);
        expectClose(await engine.logits(ids), await float16.logits(ids), { absolute: 1e-4, relative: 1e-4 });
        expect(await idsOf(engine.steps(ids, GREEDY, 4))).toEqual(await idsOf(float16.steps(ids, GREEDY, 4)));
      }
    },
  );

  test.each(FIXTURES)(
    "its logits are those of onnxruntime, in float32 on the CPU, with the numbers that its rows stand for: %s, %s",
    async (folder, head) => {
      const checkpoint = await fixtureCheckpoint(folder);
      const { prompt } = await fixtureReference(folder);
      const meant = withTensors(checkpoint, (tensor) => asStored(tensor, weights));
      const reference = await createEngine["ort-wasm"](async () => gpu, meant, head);
      engines.push(reference);
      const engine = await load(checkpoint, head, { weights });
      expectClose(await engine.logits(prompt), await reference.logits(prompt), {
        absolute: 1e-4,
        relative: 1e-4,
      });
    },
  );

  test("its rows are nobody's to look at: their numbers are not the checkpoint's", async () => {
    const engine = await load(await fixtureCheckpoint(TINY), "tied", { weights });
    expect([engine.weights, vocabularyOf(engine)]).toEqual([weights, null]);
  });
});

describe.each(WEIGHT_FORMATS)("%s", (weights) => {
  test.each(FIXTURES)(
    "float32, bfloat16 and float16 of the same numbers are one model: %s, %s",
    async (folder, head) => {
      const checkpoint = await fixtureCheckpoint(folder);
      const logits: Float32Array[] = [];
      for (const dtype of ["F16", "F32", "BF16"] as const) {
        const engine = await load(
          withTensors(checkpoint, (tensor) => inDtype(tensor, dtype)),
          head,
          { weights },
        );
        logits.push(await engine.logits([3, 1, 4]));
      }
      expect(logits[1]).toEqual(logits[0]);
      expect(logits[2]).toEqual(logits[0]);
    },
  );

  test.each(FIXTURES.slice(0, 2))(
    "matrices bound in parts change nothing, and stay one buffer each; their kernels pass the check as the others do: %s, %s",
    async (folder, head) => {
      const checkpoint = await fixtureCheckpoint(folder);
      const { prompt } = await fixtureReference(folder);
      const whole = await load(checkpoint, head, { weights });
      expectSound(whole);
      const expected = [await whole.logits(prompt), await idsOf(whole.steps(prompt, GREEDY, 8))];
      const labels = ledger.entries.map(({ label }) => label);
      void whole.dispose();
      const parts = await load(checkpoint, head, { weights }, inParts);
      expectSound(parts);
      expect([await parts.logits(prompt), await idsOf(parts.steps(prompt, GREEDY, 8))]).toEqual(expected);
      expect(ledger.entries.map(({ label }) => label)).toEqual(labels);
    },
  );

  test.each(FIXTURES)("the plan of its memory is what the ledger shows: %s, %s", async (folder, head) => {
    const checkpoint = withContext(await fixtureCheckpoint(folder), 32);
    await load(checkpoint, head, { weights });
    const plan = planMemory(checkpoint.config, weights, head);
    expect(ledger.entries.map(({ label, role, bytes }) => ({ label, role, bytes }))).toEqual(plan.buffers);
    expect(ledger.totalBytes).toBe(plan.totalBytes);
  });

  test("a tied matrix is one buffer for both of its uses", async () => {
    const checkpoint = await fixtureCheckpoint(TINY);
    const engine = await load(checkpoint, "tied", { weights });
    await engine.logits([1]);
    expect(judgeHead(ledger.entries, checkpoint.config).kind).toBe("single");
    void engine.dispose();
    await load(checkpoint, "untied", { weights });
    expect(judgeHead(ledger.entries, checkpoint.config).kind).toBe("separate");
  });

  test("a token that is no more than padding is never chosen", async () => {
    const checkpoint = await fixtureCheckpoint(TINY);
    const { prompt } = await fixtureReference(TINY);
    const logits = await (await load(checkpoint, "tied", { weights })).logits(prompt);
    const winner = logits.indexOf(Math.max(...logits));
    const engine = await load({ ...checkpoint, tokenCount: winner }, "tied", { weights });
    const ids = await idsOf(engine.steps(prompt, GREEDY, 8));
    const rest = logits.subarray(0, winner);
    expect(ids[0]).toBe(rest.indexOf(Math.max(...rest)));
    expect(Math.max(...ids)).toBeLessThan(winner);
    expect(await engine.logits(prompt)).toEqual(logits);
  });
});

test.each([
  ["int8", 0.5, 0.1],
  ["int4", 2, 0.5],
] as const)(
  "%s logits of the shipped checkpoint are within %f of float16's, and within %f by the mean",
  async (weights, largest, mean) => {
    const checkpoint = await fixtureCheckpoint(`/${SHIPPED_MODEL}`);
    const { prompt } = await fixtureReference("/fixtures/shipped");
    const [rounded, float16] = [await load(checkpoint, "tied", { weights }), await load(checkpoint, "tied")];
    const error = compareLogits(await rounded.logits(prompt), await float16.logits(prompt));
    expect(error.largest).toBeGreaterThan(0);
    expect(error.largest).toBeLessThan(largest);
    expect(error.rootMeanSquare).toBeLessThan(mean);
  },
);

test("a shorter context ends texts sooner, and writes the same until then", async () => {
  const checkpoint = await fixtureCheckpoint(TINY);
  const { prompt, continuation } = await fixtureReference(TINY);
  const engine = await load(withContext(checkpoint, prompt.length + 5), "tied");
  expect(await idsOf(engine.steps(prompt, GREEDY, 100))).toEqual(continuation.slice(0, 5));
});

test("an abort in the middle of the upload leaves nothing allocated", async () => {
  const abort = new AbortController();
  const onProgress = () => abort.abort();
  const making = load(await fixtureCheckpoint(TINY), "tied", { signal: abort.signal, onProgress });
  await expect(making).rejects.toMatchObject({ name: "AbortError" });
  expect(ledger.entries).toEqual([]);
});

test("a model with a buffer larger than the GPU allows is refused before a byte is read", async () => {
  const checkpoint = await fixtureCheckpoint(TINY);
  const config = { ...checkpoint.config, vocabSize: 2 ** 40 };
  await expect(createWgslEngine(gpu, { ...checkpoint, config }, "tied")).rejects.toThrow(
    /embed_tokens\.weight, has \d+ bytes, and this GPU allows at most \d+/,
  );
  expect(ledger.entries).toEqual([]);
});
