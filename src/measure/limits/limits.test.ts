import { afterEach, expect, test, vi } from "vitest";
import { measureLimits } from "./limits.ts";

afterEach(() => void vi.useRealTimers());

test("where the end of the GPU's work is told every 100 ms, no limit is told", async () => {
  vi.useFakeTimers();
  const pass = { end: () => {} };
  const encoder = { beginComputePass: () => pass, finish: () => ({}) };
  const queue = {
    submit: () => {},
    onSubmittedWorkDone: () => new Promise((resolve) => setTimeout(resolve, 100 - (performance.now() % 100))),
  };
  const measuring = measureLimits({ createCommandEncoder: () => encoder, queue } as unknown as GPUDevice);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await measuring).toBeNull();
});
