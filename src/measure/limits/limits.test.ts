import { afterEach, expect, test, vi } from "vitest";
import { measureLimits } from "./limits.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A GPU that has no work to do; its work ends as `ended` says. */
function idleDevice(ended: () => Promise<unknown>): GPUDevice {
  const encoder = { beginComputePass: () => ({ end: () => {} }), finish: () => ({}) };
  const queue = { submit: () => {}, onSubmittedWorkDone: ended };
  return { createCommandEncoder: () => encoder, queue } as unknown as GPUDevice;
}

test("where the end of the GPU's work is told every 100 ms, no limit is told", async () => {
  vi.useFakeTimers();
  const measuring = measureLimits(
    idleDevice(() => new Promise((resolve) => setTimeout(resolve, 100 - (performance.now() % 100)))),
  );
  await vi.advanceTimersByTimeAsync(1000);
  expect(await measuring).toBeNull();
});

test("a GPU that has no room for what is read tells so, and keeps nothing of it", async () => {
  vi.stubGlobal("GPUBufferUsage", { STORAGE: 0x80 });
  const scopes: { readonly filter: GPUErrorFilter; error: { message: string } | null }[] = [];
  const uncaptured: string[] = [];
  const destroyed: number[] = [];
  const device = Object.assign(
    idleDevice(async () => {}),
    {
      pushErrorScope: (filter: GPUErrorFilter) => scopes.push({ filter, error: null }),
      popErrorScope: async () => scopes.pop()?.error ?? null,
      createBuffer: ({ size }: GPUBufferDescriptor) => {
        const scope = scopes.findLast(({ filter }) => filter === "out-of-memory");
        if (size > 2 ** 20 && scope) scope.error = { message: "no room" };
        else if (size > 2 ** 20) uncaptured.push("no room");
        return { size, destroy: () => destroyed.push(size) };
      },
    },
  );
  await expect(measureLimits(device)).rejects.toMatchObject({ name: "GpuMemoryError", details: "no room" });
  expect(uncaptured).toEqual([]);
  expect(Math.max(...destroyed)).toBe(128 * 2 ** 20);
});
