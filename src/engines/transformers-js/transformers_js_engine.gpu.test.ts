import { random, Tensor } from "@xenova/transformers";
import { afterEach, expect, test, vi } from "vitest";
import { counted } from "../../words/counted.ts";
import { GREEDY } from "../../generation/sampling.ts";
import { requestGpu } from "../../gpu/device.ts";
import { watchWebGpu } from "../../gpu/watch.ts";
import { judgeHead } from "../../gpu/verdict.ts";
import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { createEngine } from "../create.ts";
import type { Engine } from "../engine.ts";
import { fixtureCheckpoint, fixtureReference } from "../testing/fixtures.ts";
import { collect, idsOf } from "../testing/collect_steps.ts";
import { expectContextEnd } from "../testing/context_end.ts";
import { createWgslEngine } from "../wgsl/wgsl_engine.ts";
import { expectClose } from "../testing/kernel_bench.ts";
import { loadModel } from "./load_export.ts";
import { SHIPPED_MODEL } from "../../testing/shipped_model.ts";

const { ledger } = watchWebGpu();
const gpu = await requestGpu();
const create = (checkpoint: Checkpoint) =>
  createEngine["transformers-js"](async () => gpu, checkpoint, "exported");
/** Ten times that of the other engines: an export has RoPE's angles go through the shader's own cos and sin. */
const TOLERANCE = { absolute: 1e-2, relative: 0 };
const TINY = "/fixtures/tiny";
const SHIPPED = `/${SHIPPED_MODEL}`;

const engines: Engine[] = [];
async function load(folder: string): Promise<Engine> {
  const engine = await create(await fixtureCheckpoint(folder));
  engines.push(engine);
  return engine;
}
afterEach(async () => {
  for (const engine of engines.splice(0)) void engine.dispose();
  await expect.poll(() => ledger.entries).toEqual([]);
});

for (const { tokens, lengths, tags } of [
  { tokens: 1, lengths: [45], tags: [] }, // on an emulated GPU each other length takes seconds to compile
  { tokens: 16, lengths: [1, 2, 16], tags: ["long"] },
]) {
  const name = `gives transformers' logits and ${counted(tokens, "greedy token")}, and holds its matrix twice`;
  test(name, { tags }, async () => {
    const engine = await load(TINY);
    const { prompt, continuation, logits } = await fixtureReference(TINY);
    const ids = [...prompt, ...continuation];
    const V = logits.length / ids.length;
    for (const length of lengths) {
      const expected = logits.subarray((length - 1) * V, length * V);
      expectClose(await engine.logits(ids.slice(0, length)), expected, TOLERANCE);
    }
    const greedy = await idsOf(engine.steps(prompt, GREEDY, tokens));
    expect(greedy).toEqual(continuation.slice(0, tokens));

    const { config } = await fixtureCheckpoint(TINY);
    const { kind, matrices, extraBytes } = judgeHead(ledger.entries, config);
    expect([kind, extraBytes]).toEqual(["separate", 4 * config.vocabSize * config.hiddenSize]);
    expect(matrices.map(({ role }) => role)).toEqual(["weight", "weight"]);
  });
}

test(
  "gives transformers' logits and 64 greedy tokens of the shipped checkpoint",
  { tags: "long" },
  async () => {
    const { prompt, continuation, logits } = await fixtureReference("/fixtures/shipped");
    const engine = await load(SHIPPED);
    expectClose(await engine.logits(prompt), logits, TOLERANCE);
    expect(await idsOf(engine.steps(prompt, GREEDY, 64))).toEqual(continuation.slice(0, 64));
  },
);

test("the same seed gives the text that the WGSL engine gives", { tags: "long" }, async () => {
  const sampling = { temperature: 0.9, topK: 50, topP: 0.95, seed: 42 };
  const wgsl = await createWgslEngine(gpu, await fixtureCheckpoint(TINY), "tied");
  engines.push(wgsl);
  const expected = await collect(wgsl.steps([5, 6, 7], sampling, 4));
  const steps = await collect((await load(TINY)).steps([5, 6, 7], sampling, 4));
  expect(steps.map(({ id, position }) => [id, position])).toEqual(
    expected.map(({ id, position }) => [id, position]),
  );
  expect(steps[1]?.dispatches).toBeGreaterThan(10);
});

test(
  "its own sampler repeats a text from a seed, and it is another than ours",
  { tags: "long" },
  async () => {
    const ids = [5, 6, 7];
    const ours = await idsOf(
      (await load(TINY)).steps(ids, { temperature: 1, topK: 0, topP: 1, seed: 42 }, 6),
    );
    const model = await loadModel(gpu.device, await fixtureCheckpoint(TINY));
    const write = async (seed: number): Promise<number[]> => {
      random.seed(seed);
      const inputs = new Tensor("int64", BigInt64Array.from(ids, BigInt), [1, ids.length]);
      const sequence = (await model.generate({
        inputs,
        do_sample: true,
        top_k: 0,
        max_new_tokens: 6,
      })) as Tensor;
      return Array.from(sequence.data as BigInt64Array, Number).slice(ids.length);
    };
    const theirs = await write(42);
    expect(await write(42)).toEqual(theirs);
    expect(theirs).not.toEqual(ours);
    await model.dispose();
  },
);

test("a token that is no more than padding is never chosen", { tags: "long" }, async () => {
  const { prompt, continuation } = await fixtureReference(TINY);
  const [winner = NaN] = continuation;
  const engine = await create({
    ...(await fixtureCheckpoint(TINY)),
    tokenCount: winner,
  });
  engines.push(engine);
  const ids = await idsOf(engine.steps(prompt, GREEDY, 2));
  expect(Math.max(...ids)).toBeLessThan(winner);
});

test(
  "stops where the context ends, and begins anew after that or after leaving early",
  { tags: "long" },
  async () => {
    const engine = await load(TINY);
    await expectContextEnd(engine, await fixtureReference(TINY));
  },
);

test("a second sequence is refused until the loop over the first is left", { tags: "long" }, async () => {
  const engine = await load(TINY);
  for await (const { position } of engine.steps([1], GREEDY, 40)) {
    await expect(engine.logits([2])).rejects.toThrow("is busy");
    if (position === 2) break;
  }
  expect(await engine.logits([2])).toHaveLength(203);
});

test("ids that it can't read are refused", { tags: "long" }, async () => {
  const engine = await load(TINY);
  for (const ids of [[], [-1], [1e9, 1]]) {
    await expect(engine.logits(ids)).rejects.toThrow(RangeError);
    await expect(collect(engine.steps(ids, GREEDY, 1))).rejects.toThrow(RangeError);
  }
});

test("while its weights are read, other engines may run", async () => {
  const { tensors, ...rest } = await fixtureCheckpoint(TINY);
  const run = vi.fn<() => Promise<void>>(async () => {});
  const elsewhere = Array.from(tensors, ([key, { name, dtype, shape, byteLength, bytes }]) => {
    const read = async () => {
      await ledger.attribute("activation", run);
      return bytes;
    };
    return [key, { name, dtype, shape, byteLength, read }] as const;
  });
  engines.push(await create({ ...rest, tensors: new Map(elsewhere) }));
  expect(run).toHaveBeenCalledTimes(tensors.size);
});

test("disposed of while it writes, it stops and frees all it had", async () => {
  const engine = await load(TINY);
  for await (const { position } of engine.steps([1], GREEDY, 40)) if (position === 2) void engine.dispose();
  await expect.poll(() => ledger.totalBytes).toBe(0);
  engines.splice(0);
});

test("refuses a checkpoint that has a head of its own, and leaves nothing allocated", async () => {
  await expect(load("/fixtures/untied")).rejects.toThrow(/lm_head\.weight/);
  expect(ledger.entries).toEqual([]);
});
