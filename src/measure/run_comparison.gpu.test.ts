import { expect, test } from "vitest";
import { fixtureCheckpoint, fixtureReference } from "../engines/testing/fixtures.ts";
import { GREEDY } from "../generation/sampling.ts";
import { requestGpu } from "../gpu/device.ts";
import { watchWebGpu } from "../gpu/watch.ts";
import { compareBits } from "./bits.ts";
import { runComparison } from "./run_comparison.ts";

const { ledger } = watchWebGpu();
const gpu = requestGpu();

test("a tied and an untied head give the same bits and text, from one matrix and from two", async () => {
  const checkpoint = await fixtureCheckpoint("/fixtures/tiny");
  const { prompt, continuation } = await fixtureReference("/fixtures/tiny");
  const done: number[] = [];
  const [tied, untied, shorter] = await runComparison(
    () => gpu,
    checkpoint,
    [
      { engine: "wgsl", head: "tied", prompt },
      { engine: "wgsl", head: "untied", prompt },
      { engine: "wgsl", head: "tied", prompt: prompt.slice(0, -1) },
    ],
    { sampling: GREEDY, tokens: 8, onProgress: (runs) => done.push(runs) },
  );
  if (!tied || !untied || !shorter) throw new Error("an outcome is missing");
  expect(done).toEqual([0, 1, 2]);
  expect(tied.ids).toEqual(continuation.slice(0, 8));
  expect(untied.ids).toEqual(tied.ids);
  expect(compareBits(tied.logits, untied.logits)).toEqual({ count: 0, largest: 0 });
  expect([tied.matrices, untied.matrices]).toEqual([1, 2]);
  const { vocabSize, hiddenSize } = checkpoint.config;
  expect(untied.liveBytes - tied.liveBytes).toBe(2 * vocabSize * hiddenSize);
  expect(tied.decodeMs).toBeGreaterThan(0);
  expect(compareBits(tied.logits, shorter.logits).count).toBeGreaterThan(0);
  expect(ledger.entries).toEqual([]);
});

test("what looking at the GPU takes for a moment is not counted", async () => {
  const checkpoint = await fixtureCheckpoint("/fixtures/tiny");
  const found = await gpu;
  const passing = found.device.createBuffer({ size: 16_384, usage: GPUBufferUsage.STORAGE });
  const open = async () => {
    passing.destroy();
    return found;
  };
  const setup = { engine: "wgsl", head: "tied", prompt: [1] } as const;
  const options = { sampling: GREEDY, tokens: 2 };
  const [first, second] = await runComparison(open, checkpoint, [setup, setup], options);
  expect(first?.liveBytes).toBe(second?.liveBytes);
});
