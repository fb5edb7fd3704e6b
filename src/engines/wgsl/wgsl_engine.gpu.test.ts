import { getWebGPUMemoryUsage } from "webgpu-memory"; // first: it must see every device asked for
import { afterEach, describe, expect, test, vi } from "vitest";
import { findCandidates } from "../../generation/candidates.ts";
import { chooseToken } from "../../generation/sampler.ts";
import { GREEDY } from "../../generation/sampling.ts";
import { watchWebGpu } from "../../gpu/watch.ts";
import { judgeHead } from "../../gpu/verdict.ts";
import type { Engine } from "../engine.ts";
import type { Head } from "../head.ts";
import { disposedEngines } from "../testing/disposed_engines.ts";
import { fixtureCheckpoint, fixtureReference, hashOf } from "../testing/fixtures.ts";
import { collect, idsOf } from "../testing/collect_steps.ts";
import { vocabularyOf } from "./touch_vocabulary.ts";
import { createWgslEngine } from "./wgsl_engine.ts";
import { bothGpus, expectClose } from "../testing/kernel_bench.ts";
import { SHIPPED_MODEL } from "../../testing/shipped_model.ts";

const { ledger, work } = watchWebGpu();
const TOLERANCE = { absolute: 1e-3, relative: 0 };
const SHIPPED = `/${SHIPPED_MODEL}`;

describe.each(await bothGpus())("%s", (_, gpu) => {
  const engines = disposedEngines();
  async function load(folder: string, head: Head): Promise<Engine> {
    const engine = await createWgslEngine(gpu, await fixtureCheckpoint(folder), head);
    engines.push(engine);
    return engine;
  }
  afterEach(() => {
    vi.restoreAllMocks();
  });

  describe.each([
    ["/fixtures/tiny", "tied"],
    ["/fixtures/untied", "untied"],
  ] as const)("%s", (folder, head) => {
    test("prefill gives transformers' logits after every token, and over more than one chunk", async () => {
      const engine = await load(folder, head);
      const { prompt, continuation, logits } = await fixtureReference(folder);
      const ids = [...prompt, ...continuation];
      const V = logits.length / ids.length;
      for (let length = 1; length <= ids.length; length += 4) {
        const expected = logits.subarray((length - 1) * V, length * V);
        expectClose(await engine.logits(ids.slice(0, length)), expected, TOLERANCE);
      }
    });

    test("greedy decoding gives transformers' text and candidates", async () => {
      const engine = await load(folder, head);
      const { prompt, continuation, logits } = await fixtureReference(folder);
      const V = logits.length / (prompt.length + continuation.length);
      const steps = await collect(engine.steps(prompt, GREEDY, continuation.length));
      expect(steps.map(({ id }) => id)).toEqual(continuation);
      steps.forEach((step, index) => {
        const row = prompt.length - 1 + index;
        const expected = findCandidates(logits.subarray(row * V, (row + 1) * V));
        expectClose(step.candidates.logits, expected.logits, TOLERANCE);
        expectClose([step.candidates.logSumExp], [expected.logSumExp], TOLERANCE);
        expect(step.position).toBe(row + 1);
      });
    });
  });

  /** What says nothing of kernels that other tests do not say with both GPUs. */
  const once = { tags: gpu.subgroup ? [] : ["long"] };

  for (const { tokens, tags } of [
    { tokens: 16, ...once },
    { tokens: 64, tags: ["long"] },
  ]) {
    test(
      `the shipped checkpoint gives transformers' logits and ${tokens} greedy tokens`,
      { tags },
      async () => {
        const { prompt, continuation, logits, modelSha256 } = await fixtureReference("/fixtures/shipped");
        expect(
          await hashOf(`${SHIPPED}/model.safetensors`),
          "fixtures/shipped is of other weights: run training/fixtures.py",
        ).toBe(modelSha256);
        const engine = await load(SHIPPED, "tied");
        expectClose(await engine.logits(prompt), logits, TOLERANCE);
        const greedy = await idsOf(engine.steps(prompt, GREEDY, tokens));
        expect(greedy).toEqual(continuation.slice(0, tokens));
      },
    );
  }

  test("sampling on the GPU chooses what the CPU chooses from the same candidates", async () => {
    const engine = await load("/fixtures/tiny", "tied");
    const sampling = { temperature: 0.9, topK: 50, topP: 0.95, seed: 42 };
    const steps = await collect(engine.steps([5, 6, 7], sampling, 50));
    expect(steps.map(({ id }) => id)).toEqual(
      steps.map(({ candidates, position }) => chooseToken(candidates, sampling, position)),
    );
  });

  test("the same seed gives the same tokens, another seed others", once, async () => {
    const engine = await load("/fixtures/tiny", "tied");
    const draw = async (seed: number) =>
      await idsOf(engine.steps([9, 8], { temperature: 1, topK: 0, topP: 1, seed }, 30));
    const first = await draw(1);
    expect(await draw(1)).toEqual(first);
    expect(await draw(2)).not.toEqual(first);
  });

  test("leaving early keeps the engine fit for the next run", once, async () => {
    const engine = await load("/fixtures/tiny", "tied");
    const { prompt, continuation } = await fixtureReference("/fixtures/tiny");
    for await (const step of engine.steps([1, 2, 3], GREEDY, 40)) {
      if (step.position === 5) break;
    }
    expect(await idsOf(engine.steps(prompt, GREEDY, 16))).toEqual(continuation);
  });

  test(
    "of a long prompt two parts are in the queue at once, and the text's signal ends it between parts",
    once,
    async () => {
      const tiny = await fixtureCheckpoint("/fixtures/tiny");
      const checkpoint = { ...tiny, config: { ...tiny.config, contextLength: 256 } };
      const engine = await createWgslEngine(gpu, checkpoint, "tied");
      engines.push(engine);
      const submit = vi.spyOn(gpu.device.queue, "submit");
      const parts = () => submit.mock.calls.filter(([commands]) => [...commands].length > 0); // see hear_end.ts
      const ends: (() => void)[] = [];
      vi.spyOn(gpu.device.queue, "onSubmittedWorkDone").mockImplementation(
        () => new Promise((resolve) => ends.push(() => resolve(undefined))),
      );
      const ended = new AbortController();
      const text = collect(engine.steps(Array(200).fill(3), GREEDY, 4, ended.signal));
      await vi.waitFor(() => expect(ends).toHaveLength(2), { timeout: 20_000 });
      expect(parts()).toHaveLength(2);
      ends[0]?.();
      await vi.waitFor(() => expect(ends).toHaveLength(3), { timeout: 20_000 });
      ended.abort();
      ends[1]?.();
      expect(await text).toEqual([]);
      expect(parts()).toHaveLength(3);
    },
  );

  test("stops where the context ends", async () => {
    const engine = await load("/fixtures/tiny", "tied");
    const steps = await collect(engine.steps([1, 2, 3], GREEDY, 1000));
    expect(steps).toHaveLength(engine.contextLength - 3);
    expect(steps.at(-1)?.position).toBe(engine.contextLength - 1);
  });

  test(
    "a second sequence is refused until the loop over the first is left, and does it no harm",
    once,
    async () => {
      const engine = await load("/fixtures/tiny", "tied");
      const { prompt, continuation } = await fixtureReference("/fixtures/tiny");
      const ids: number[] = [];
      for await (const { id } of engine.steps(prompt, GREEDY, 16)) {
        ids.push(id);
        await expect(engine.logits([1])).rejects.toThrow("is busy");
        await expect(vocabularyOf(engine)?.hidden([1])).rejects.toThrow("is busy");
        await expect(collect(engine.steps([1], GREEDY, 1))).rejects.toThrow("is busy");
      }
      expect(ids).toEqual(continuation.slice(0, 16));
      expect(await engine.logits([1])).toHaveLength(203);
    },
  );

  test("ids that it can't read are refused", once, async () => {
    const engine = await load("/fixtures/tiny", "tied");
    for (const ids of [[], [-1], [1e9, 1], Array<number>(engine.contextLength + 1).fill(1)]) {
      await expect(engine.logits(ids)).rejects.toThrow(RangeError);
      await expect(vocabularyOf(engine)?.hidden(ids)).rejects.toThrow(RangeError);
    }
    await expect(collect(engine.steps([], GREEDY, 1))).rejects.toThrow(RangeError);
    await expect(collect(engine.steps([1e9], GREEDY, 1))).rejects.toThrow(RangeError);
  });

  test("counts of a step the dispatches that the watch sees, of a long prompt as well", once, async () => {
    const engine = await load("/fixtures/tiny", "tied");
    const before = work.dispatches;
    const steps = await collect(engine.steps(Array(40).fill(3), GREEDY, 3));
    expect(steps.reduce((total, { dispatches }) => total + dispatches, 0)).toBe(work.dispatches - before);
  });

  test("counts no dispatches that another engine makes meanwhile", once, async () => {
    const [engine, other] = [await load("/fixtures/tiny", "tied"), await load("/fixtures/tiny", "tied")];
    const [alone] = await collect(engine.steps([1, 2, 3], GREEDY, 1));
    const [[beside]] = await Promise.all([
      collect(engine.steps([1, 2, 3], GREEDY, 1)),
      collect(other.steps([1, 2, 3], GREEDY, 20)),
    ]);
    expect(beside?.dispatches).toBe(alone?.dispatches);
  });

  test("a decode step takes at most 5 dispatches a layer and 5 more", once, async () => {
    const engine = await load("/fixtures/tiny", "tied");
    const [, second] = await collect(engine.steps([1, 2, 3], GREEDY, 2));
    expect(second?.dispatches).toBeLessThanOrEqual(5 * 2 + 5);
  });

  test("untying a tied model allocates a second matrix and changes no logit", once, async () => {
    const folder = "/fixtures/tiny";
    const { config } = await fixtureCheckpoint(folder);
    const tied = await load(folder, "tied");
    const logits = await tied.logits([3, 1, 4]);
    expect(judgeHead(ledger.entries, config).kind).toBe("single");
    void tied.dispose();
    const untied = await load(folder, "untied");
    expect(await untied.logits([3, 1, 4])).toEqual(logits);
    expect(judgeHead(ledger.entries, config)).toMatchObject({
      kind: "separate",
      extraBytes: 2 * config.vocabSize * config.hiddenSize,
    });
  });

  test.each(["tied", "untied"] as const)("the ledger agrees with webgpu-memory, %s", once, async (head) => {
    const engine = await load("/fixtures/tiny", head);
    await collect(engine.steps([1, 2, 3], GREEDY, 2));
    expect(getWebGPUMemoryUsage().memory.buffer).toBe(ledger.totalBytes);
  });

  test(
    "each tensor is one buffer with the tensor's name and bytes, and wte is there once",
    once,
    async () => {
      const { tensors } = await fixtureCheckpoint("/fixtures/tiny");
      await load("/fixtures/tiny", "tied");
      const weights = ledger.entries.filter(({ role }) => role === "weight");
      expect(new Map(weights.map(({ label, bytes }) => [label, bytes]))).toEqual(
        new Map([...tensors].map(([name, tensor]) => [name, tensor.bytes.byteLength])),
      );
      expect(weights).toHaveLength(tensors.size);
    },
  );

  test("the shipped model's GPU memory is its weights, its KV cache and little more", once, async () => {
    const { config, tensors } = await fixtureCheckpoint(SHIPPED);
    const engine = await load(SHIPPED, "tied");
    await collect(engine.steps([1, 2, 3], GREEDY, 4));
    const weights = [...tensors.values()].reduce((sum, tensor) => sum + tensor.bytes.byteLength, 0);
    const kvCache = 2 * config.layers.length * config.contextLength * config.hiddenSize * 4;
    expect(ledger.totalBytes).toBeLessThanOrEqual(1.02 * (weights + kvCache) + 1e6);
  });

  test("refuses to tie a checkpoint that has a head of its own", once, async () => {
    const checkpoint = await fixtureCheckpoint("/fixtures/untied");
    await expect(createWgslEngine(gpu, checkpoint, "tied")).rejects.toThrow(/lm_head\.weight/);
  });
});
