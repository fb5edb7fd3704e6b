import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RANDOM_CONFIG } from "../../checkpoint/testing/random_files.ts";
import { type Gpu, GpuLostError, GpuMemoryError } from "../../gpu/device.ts";
import { Draws, randomCheckpoint } from "../testing/random_checkpoint.ts";
import { createWgslEngine } from "./wgsl_engine.ts";

const BROKEN = new DOMException("A valid external Instance reference no longer exists.", "AbortError");
const checkpoint = randomCheckpoint(RANDOM_CONFIG, new Draws(1));

beforeEach(() => void vi.stubGlobal("GPUBufferUsage", {}));
afterEach(() => void vi.unstubAllGlobals());

/** A GPU that makes no buffer, because it is lost: that is told later. */
function brokenGpu(): Gpu {
  const loss = new AbortController();
  const told = new Promise((resolve) => setTimeout(resolve, 5));
  const device = {
    limits: { maxBufferSize: 2 ** 40, maxStorageBufferBindingSize: 2 ** 40 },
    lost: told.then(() => loss.abort(new GpuLostError("A driver crashed."))),
    pushErrorScope: () => {},
    popErrorScope: async () => null,
    createBuffer: () => {
      throw BROKEN;
    },
  };
  return { device, lost: loss.signal } as unknown as Gpu;
}

test("what fails before the loss of the device is told is that loss", async () => {
  await expect(createWgslEngine(brokenGpu(), checkpoint, "untied")).rejects.toThrow(GpuLostError);
});

test("a making that was cancelled ends with the signal's reason, and does not wait for such news", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(createWgslEngine(brokenGpu(), checkpoint, "untied", { signal })).rejects.toThrow("enough");
});

/** A GPU that compiles anything, and has memory for all buffers, but for nothing that is written to them. */
function fullGpu(): Gpu {
  const scopes: { readonly filter: GPUErrorFilter; error: GPUError | null }[] = [];
  const report = (filter: GPUErrorFilter, message: string): void => {
    const scope = scopes.findLast((one) => one.filter === filter);
    if (scope) scope.error = { message };
  };
  const device = {
    limits: {
      maxBufferSize: 2 ** 40,
      maxStorageBufferBindingSize: 2 ** 40,
      minStorageBufferOffsetAlignment: 256,
    },
    lost: new Promise(() => {}),
    pushErrorScope: (filter: GPUErrorFilter) => void scopes.push({ filter, error: null }),
    popErrorScope: async () => scopes.pop()?.error ?? null,
    createBuffer: ({ label, size }: GPUBufferDescriptor) => ({ label, size, destroy: () => {} }),
    createShaderModule: () => ({ getCompilationInfo: async () => ({ messages: [] }) }),
    createComputePipelineAsync: async () => ({ getBindGroupLayout: () => ({}) }),
    createBindGroup: () => ({}),
    queue: {
      writeBuffer: () => report("out-of-memory", "no room"),
      submit: () => {},
      onSubmittedWorkDone: async () => {},
    },
  };
  const lost = new AbortController().signal;
  return { device, lost, subgroup: null, laneFault: null, maxBindingBytes: 2 ** 40 } as unknown as Gpu;
}

test("memory that runs out where weights are written is told of as such", async () => {
  const making = createWgslEngine(fullGpu(), checkpoint, "untied");
  await expect(making).rejects.toThrow(GpuMemoryError);
  await expect(making).rejects.toMatchObject({ details: "no room" });
});
