import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Gpu, GpuLostError } from "./device.ts";
import { throwIfLost } from "./loss.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A device whose loss is told after so many milliseconds. */
function gpuThatIsLost(after: number): Pick<Gpu, "device" | "lost"> {
  const loss = new AbortController();
  const told = new Promise((resolve) => setTimeout(resolve, after));
  const lost = told.then(() => loss.abort(new GpuLostError("A driver crashed.")));
  return { device: { lost } as unknown as GPUDevice, lost: loss.signal };
}

it("waits for the news of a loss, and throws it", async () => {
  const waiting = expect(throwIfLost(gpuThatIsLost(499))).rejects.toThrow(GpuLostError);
  await vi.advanceTimersByTimeAsync(499);
  await waiting;
});

it("does not wait longer than half a second", async () => {
  const waiting = throwIfLost(gpuThatIsLost(1000));
  await vi.advanceTimersByTimeAsync(500);
  await waiting;
});
