import { expect, test } from "vitest";
import { randomCheckpoint } from "../checkpoint/random.ts";
import { requestGpu } from "../gpu/device.ts";
import { watchWebGpu } from "../gpu/watch.ts";
import { runBench } from "./run_bench.ts";

const { ledger } = watchWebGpu();
const gpu = await requestGpu();
const PROMPT = Array.from({ length: 256 }, (_, i) => 2 + (i % 200));

const checkpoint = randomCheckpoint({ hiddenSize: 64, layerCount: 2, vocabSize: 320 });

test("measures engines and the GPU's limits, and leaves nothing allocated", async () => {
  const seen: number[] = [];
  const report = await runBench(gpu, checkpoint, {
    subjects: [
      { engine: "wgsl", head: "tied" },
      { engine: "wgsl", head: "untied" },
    ],
    rounds: 2,
    tokens: 4,
    prompt: PROMPT,
    onProgress: (done) => seen.push(done),
  });
  expect(seen).toEqual([0, 0.25, 0.5, 0.75]);
  expect(report.limits?.bytesPerSecond).toBeGreaterThan(0);
  expect(report.limits?.dispatchMs).toBeGreaterThan(0);
  const [tied, untied] = report.results;
  expect(tied).toMatchObject({ engine: "wgsl", head: "tied", submitsPerToken: 1 });
  expect(tied?.dispatchesPerToken).toBeLessThanOrEqual(6 * checkpoint.config.layers.length + 6);
  expect(tied?.decodeMs.min).toBeGreaterThan(0);
  expect(tied?.prefillTokensPerSecond[256]).toBeGreaterThan(0);
  const { vocabSize, hiddenSize } = checkpoint.config;
  expect((untied?.liveBytes ?? 0) - (tied?.liveBytes ?? 0)).toBe(2 * vocabSize * hiddenSize);
  expect(tied?.peakBytes).toBeGreaterThanOrEqual(tied?.liveBytes ?? Infinity);
  expect(ledger.entries).toEqual([]);
});

test("stops when it is told to, and leaves nothing allocated", async () => {
  const controller = new AbortController();
  const running = runBench(gpu, checkpoint, {
    subjects: [{ engine: "wgsl", head: "tied" }],
    rounds: 50,
    tokens: 100,
    prompt: PROMPT,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error("enough")),
  });
  await expect(running).rejects.toThrow("enough");
  expect(ledger.entries).toEqual([]);
});
