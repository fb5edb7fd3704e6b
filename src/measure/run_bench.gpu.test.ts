import { expect, test, vi } from "vitest";
import { randomCheckpoint } from "../checkpoint/random.ts";
import { planMemory } from "../engines/wgsl/plan.ts";
import { GpuMemoryError, requestGpu } from "../gpu/device.ts";
import { watchWebGpu } from "../gpu/watch.ts";
import { type Limits, measureLimits } from "./limits/limits.ts";
import { runBench } from "./run_bench.ts";

vi.mock(import("./limits/limits.ts"), { spy: true });

/** In place of those of the GPU, which take seconds to measure where it is emulated. */
const LIMITS: Limits = { bytesPerSecond: 1e9, dispatchMs: 1, multiplyAddsPerSecond: 1e9 };

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
  // Of each engine one look at its memory, and in each of two rounds two prompts and one turn of four tokens.
  expect(seen).toEqual(Array.from({ length: 14 }, (_, turn) => turn / 14));
  expect(report.sideBySide).toBe(true);
  // From a GPU emulated on a slow CPU to the fastest there are, in the units that they are said to be in.
  expect(report.limits?.bytesPerSecond).toBeGreaterThan(1e8);
  expect(report.limits?.bytesPerSecond).toBeLessThan(2e13);
  expect(report.limits?.dispatchMs).toBeGreaterThan(1e-4);
  expect(report.limits?.dispatchMs).toBeLessThan(10);
  expect(report.limits?.multiplyAddsPerSecond).toBeGreaterThan(1e8);
  expect(report.limits?.multiplyAddsPerSecond).toBeLessThan(1e15);
  const [tied, untied] = report.results;
  expect(tied).toMatchObject({ engine: "wgsl", head: "tied", submitsPerToken: 1 });
  expect(tied?.dispatchesPerToken).toBeLessThanOrEqual(5 * checkpoint.config.layers.length + 5);
  expect(tied?.decodeMs.min).toBeGreaterThan(0);
  expect(tied?.prefillTokensPerSecond[256]).toBeGreaterThan(0);
  const { vocabSize, hiddenSize } = checkpoint.config;
  expect(tied?.liveBytes).toBe(planMemory(checkpoint.config, "float16", "tied", "float32").totalBytes);
  expect((untied?.liveBytes ?? 0) - (tied?.liveBytes ?? 0)).toBe(2 * vocabSize * hiddenSize);
  expect(tied?.peakBytes).toBeGreaterThanOrEqual(tied?.liveBytes ?? Infinity);
  expect(ledger.entries).toEqual([]);
});

test("where the GPU has no room for all engines at once, each is measured alone", async () => {
  const { device } = gpu;
  vi.mocked(measureLimits).mockResolvedValueOnce(LIMITS);
  const room = 1.5 * planMemory(checkpoint.config, "float16", "untied", "float32").totalBytes;
  device.createBuffer = (descriptor) => {
    if (ledger.totalBytes + descriptor.size > room) throw new GpuMemoryError("There is no room.");
    return GPUDevice.prototype.createBuffer.call(device, descriptor);
  };
  try {
    const { sideBySide, results } = await runBench(gpu, checkpoint, {
      subjects: [
        { engine: "wgsl", head: "tied" },
        { engine: "wgsl", head: "untied" },
      ],
      rounds: 1,
      tokens: 4,
      prompt: PROMPT,
    });
    expect(sideBySide).toBe(false);
    expect(results.map(({ decodeMs }) => decodeMs.min > 0)).toEqual([true, true]);
  } finally {
    Reflect.deleteProperty(device, "createBuffer");
  }
  expect(ledger.entries).toEqual([]);
});

test("stops when it is told to, and leaves nothing allocated", async () => {
  const controller = new AbortController();
  vi.mocked(measureLimits).mockResolvedValueOnce(LIMITS);
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
