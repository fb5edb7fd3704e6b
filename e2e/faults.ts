import type { Page } from "@playwright/test";

/** A WebGPU call that can be made to fail. */
export interface Fault {
  /**
   * - `loss`: the device is lost, as when its driver crashes.
   * - `no-memory`: there is not enough memory for the buffer.
   * - `no-compiler`: from then on no shader compiles, until `disarm`: the engine tries kernels of another kind.
   */
  readonly kind: "loss" | "no-memory" | "no-compiler";
  readonly at:
    | "createBuffer"
    | "createShaderModule"
    | "createComputePipelineAsync"
    | "writeBuffer"
    | "submit"
    | "mapAsync";
  /** Which call from now on fails, counted from 1. */
  readonly call: number;
}

interface FaultsOfTheTest {
  armed: Fault | null;
  calls: number;
  hasStruck: boolean;
  device?: GPUDevice;
}

/** Lets a test inject faults into the page; call it before the page is opened. */
export async function holdFaults(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const faults: FaultsOfTheTest = { armed: null, calls: 0, hasStruck: false };
    Object.assign(globalThis, { faults });
    if (!("GPUAdapter" in globalThis)) return; // a blank page
    type Method = (this: never, ...values: never[]) => unknown;

    /** Calls `instead` when the armed fault strikes; it gets a function that makes the original call. */
    function strikeAt(
      prototype: object,
      method: Fault["at"],
      instead: Partial<
        Record<
          Fault["kind"],
          (target: GPUDevice, call: (value?: unknown) => unknown, value: never) => unknown
        >
      > = {},
    ): void {
      const original = Reflect.get(prototype, method) as Method;
      const struck = function (this: never, ...values: never[]): unknown {
        const call = (value: unknown = values[0]) =>
          original.apply(this, [value as never, ...values.slice(1)]);
        const { armed } = faults;
        if (armed?.at !== method || ++faults.calls < armed.call) return call();
        faults.hasStruck = true;
        if (armed.kind !== "no-compiler") faults.armed = null;
        const happen = instead[armed.kind];
        if (happen) return happen(this as GPUDevice, call, values[0] as never);
        const result = call();
        setTimeout(() => faults.device?.destroy()); // a real loss comes unexpectedly too
        return result;
      };
      Reflect.set(prototype, method, struck);
    }

    const requestDevice: GPUAdapter["requestDevice"] = Reflect.get(GPUAdapter.prototype, "requestDevice");
    GPUAdapter.prototype.requestDevice = async function (this: GPUAdapter, descriptor) {
      faults.device = await requestDevice.call(this, descriptor);
      return faults.device;
    };

    // Error scopes report the injected errors, as they would real ones.
    const scopes: { readonly filter: GPUErrorFilter; error: GPUError | null }[] = [];
    const pushErrorScope: GPUDevice["pushErrorScope"] = Reflect.get(GPUDevice.prototype, "pushErrorScope");
    const popErrorScope: GPUDevice["popErrorScope"] = Reflect.get(GPUDevice.prototype, "popErrorScope");
    GPUDevice.prototype.pushErrorScope = function (this: GPUDevice, filter) {
      scopes.push({ filter, error: null });
      return pushErrorScope.call(this, filter);
    };
    GPUDevice.prototype.popErrorScope = async function (this: GPUDevice) {
      const wanted = scopes.pop()?.error ?? null;
      return (await popErrorScope.call(this)) ?? wanted;
    };
    function tell(device: GPUDevice, error: GPUError): void {
      const scope = scopes.findLast(({ filter }) => filter === "out-of-memory");
      if (scope) scope.error ??= error;
      else device.dispatchEvent(new GPUUncapturedErrorEvent("uncapturederror", { error }));
    }

    strikeAt(GPUDevice.prototype, "createBuffer", {
      "no-memory": (device, call, descriptor: GPUBufferDescriptor) => {
        tell(device, new GPUOutOfMemoryError("as the test wants it"));
        if (descriptor.mappedAtCreation) throw new RangeError("createBuffer failed: as the test wants it");
        // A buffer without any usage is refused; the object handed out is as invalid as one without memory.
        pushErrorScope.call(device, "validation");
        const buffer = call({ ...descriptor, usage: 0 });
        void popErrorScope.call(device);
        return buffer;
      },
    });
    strikeAt(GPUDevice.prototype, "createShaderModule", {
      "no-compiler": (_, call, descriptor: GPUShaderModuleDescriptor) =>
        call({ ...descriptor, code: `${descriptor.code}\nthis is no WGSL` }),
    });
    strikeAt(GPUDevice.prototype, "createComputePipelineAsync");
    strikeAt(GPUQueue.prototype, "writeBuffer");
    strikeAt(GPUQueue.prototype, "submit");
    strikeAt(GPUBuffer.prototype, "mapAsync");
  });
}

export async function arm(page: Page, fault: Fault): Promise<void> {
  await page.evaluate((armed) => {
    const { faults } = globalThis as unknown as { faults: FaultsOfTheTest };
    Object.assign(faults, { armed, calls: 0, hasStruck: false });
  }, fault);
}

export async function disarm(page: Page): Promise<void> {
  await page.evaluate(() => {
    (globalThis as unknown as { faults: FaultsOfTheTest }).faults.armed = null;
  });
}

/** Whether the last armed fault has happened. */
export function hasStruck(page: Page): Promise<boolean> {
  return page.evaluate(() => (globalThis as unknown as { faults: FaultsOfTheTest }).faults.hasStruck);
}
