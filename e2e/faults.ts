import type { Page } from "@playwright/test";

/** A call of WebGPU at which something goes wrong. */
export interface Fault {
  /**
   * - `loss`: the device is lost, as when its driver crashes.
   * - `no-memory`: there is no memory for the buffer.
   * - `no-compiler`: the shader does not compile.
   */
  readonly kind: "loss" | "no-memory" | "no-compiler";
  readonly at:
    | "createBuffer"
    | "createShaderModule"
    | "createComputePipelineAsync"
    | "writeBuffer"
    | "submit"
    | "mapAsync";
  /** The how manieth call from now on, from 1. */
  readonly call: number;
}

interface FaultsOfTheTest {
  armed: Fault | null;
  calls: number;
  device?: GPUDevice;
}

/** To be called before the page is opened: lets a test have faults happen in it. */
export async function holdFaults(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const faults: FaultsOfTheTest = { armed: null, calls: 0 };
    Object.assign(globalThis, { faults });
    if (!("GPUAdapter" in globalThis)) return; // a blank page
    type Method = (this: never, ...values: never[]) => unknown;

    /** Has `instead` happen where the armed fault strikes; it is given a way to have the call made all the same. */
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
        faults.armed = null;
        const happen = instead[armed.kind];
        if (happen) return happen(this as GPUDevice, call, values[0] as never);
        const result = call();
        setTimeout(() => faults.device?.destroy()); // as a true loss, it comes when nobody expects it
        return result;
      };
      Reflect.set(prototype, method, struck);
    }

    const requestDevice: GPUAdapter["requestDevice"] = Reflect.get(GPUAdapter.prototype, "requestDevice");
    GPUAdapter.prototype.requestDevice = async function (this: GPUAdapter, descriptor) {
      faults.device = await requestDevice.call(this, descriptor);
      return faults.device;
    };

    // Error scopes tell of what the test wants to have failed, as they would of a true failure.
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
        // A buffer for no use at all is refused; one is handed out that is as useless as one without memory.
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
    Object.assign(faults, { armed, calls: 0 });
  }, fault);
}

/** Whether the fault that was armed last has happened. */
export function hasStruck(page: Page): Promise<boolean> {
  return page.evaluate(() => !(globalThis as unknown as { faults: FaultsOfTheTest }).faults.armed);
}
