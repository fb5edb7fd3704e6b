import { Ledger } from "./ledger.ts";

/** GPU work submitted since the watch began, on all devices. */
export interface WorkCount {
  dispatches: number;
  submits: number;
}

export interface Watch {
  readonly ledger: Ledger;
  readonly work: Readonly<WorkCount>;
}

/** Replaces a method with the result of `around`, which gets the original. */
function intercept<T extends object, K extends keyof T>(
  prototype: T,
  method: K,
  around: (original: T[K]) => T[K],
): void {
  prototype[method] = around(prototype[method]);
}

function watchBuffers(ledger: Ledger): void {
  intercept(
    GPUDevice.prototype,
    "createBuffer",
    (original) =>
      function (this: GPUDevice, descriptor) {
        const buffer = original.call(this, descriptor);
        // WebGPU returns an object even for a buffer that it refuses as too large.
        if (buffer.size <= this.limits.maxBufferSize) ledger.created(this, buffer);
        return buffer;
      },
  );
  intercept(
    GPUBuffer.prototype,
    "destroy",
    (original) =>
      function (this: GPUBuffer) {
        ledger.destroyed(this);
        return original.call(this);
      },
  );
}

/**
 * A bind group keeps its buffers' memory in use. While one can still be used, the buffer objects must not be
 * garbage-collected, because the ledger would count them as freed.
 */
function watchBindGroups(): void {
  const resources = new WeakMap<GPUBindGroup, readonly GPUBindingResource[]>();
  intercept(
    GPUDevice.prototype,
    "createBindGroup",
    (original) =>
      function (this: GPUDevice, descriptor) {
        const group = original.call(this, descriptor);
        resources.set(
          group,
          Array.from(descriptor.entries, ({ resource }) => resource),
        );
        return group;
      },
  );
}

function watchDevices(ledger: Ledger): void {
  intercept(
    GPUAdapter.prototype,
    "requestDevice",
    (original) =>
      async function (this: GPUAdapter, descriptor) {
        const device = await original.call(this, descriptor);
        void device.lost.then(() => ledger.deviceGone(device));
        return device;
      },
  );
  // `lost` settles a turn later; until then a reader of the ledger would see destroyed memory.
  intercept(
    GPUDevice.prototype,
    "destroy",
    (original) =>
      function (this: GPUDevice) {
        ledger.deviceGone(this);
        return original.call(this);
      },
  );
}

function watchWork(work: WorkCount): void {
  intercept(
    GPUQueue.prototype,
    "submit",
    (original) =>
      function (this: GPUQueue, commands) {
        // One without commands is no work: hear_end.ts.
        const buffers = [...commands];
        if (buffers.length > 0) work.submits += 1;
        return original.call(this, buffers);
      },
  );
  for (const method of ["dispatchWorkgroups", "dispatchWorkgroupsIndirect"] as const) {
    intercept(
      GPUComputePassEncoder.prototype,
      method,
      (original) =>
        function (this: GPUComputePassEncoder, ...sizes: unknown[]) {
          work.dispatches += 1;
          return (original as (...sizes: unknown[]) => undefined).apply(this, sizes);
        },
    );
  }
}

let watch: Watch | undefined;

/**
 * Starts to watch every WebGPU call of this thread, by any code, that makes or frees buffers or submits work. Call it
 * before anything requests a device. Called again, it returns the same watch. Without WebGPU the ledger stays empty.
 */
export function watchWebGpu(): Watch {
  if (watch) return watch;
  const ledger = new Ledger();
  const work: WorkCount = { dispatches: 0, submits: 0 };
  if ("GPUDevice" in globalThis) {
    watchBuffers(ledger);
    watchBindGroups();
    watchDevices(ledger);
    watchWork(work);
  }
  watch = { ledger, work };
  return watch;
}
