import { watchWebGpu } from "./watch.ts";

/** Why there is no GPU to run on, in words for the person at the page. */
export class GpuUnavailableError extends Error {
  override readonly name = "GpuUnavailableError";
}

/** The GPU had no room for what was asked of it. */
export class GpuMemoryError extends Error {
  override readonly name = "GpuMemoryError";
}

/** A device with all that its adapter can give, and what the kernels need to know of it. */
export interface Gpu {
  readonly device: GPUDevice;
  readonly adapterName: string;
  /** Lanes of a subgroup, smallest and largest; null where the adapter has no `subgroups`. */
  readonly subgroup: { readonly min: number; readonly max: number } | null;
}

/** Limits whose defaults are too small for real models: the default binding of 128 MiB holds no OLMo-1B `wte`. */
const LIMITS = ["maxBufferSize", "maxStorageBufferBindingSize"] as const;
/** `timestamp-query` is not asked for: nothing here uses it. */
const FEATURES: readonly GPUFeatureName[] = ["subgroups"];

function nameOf(info: GPUAdapterInfo): string {
  return info.description || [info.vendor, info.architecture].filter(Boolean).join(" ") || "unnamed adapter";
}

/**
 * Asks for the adapter's own limits, since a device's defaults are small.
 * @throws GpuUnavailableError saying what is missing and what to try
 */
export async function requestGpu(): Promise<Gpu> {
  if (!("gpu" in navigator)) {
    throw new GpuUnavailableError(
      "This browser has no WebGPU. Open the page in a current Chrome or Edge, over https or localhost.",
    );
  }
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) {
    throw new GpuUnavailableError(
      "This browser has WebGPU but gives no adapter. Turn on hardware acceleration in its settings, or look at chrome://gpu.",
    );
  }
  const requiredFeatures = FEATURES.filter((feature) => adapter.features.has(feature));
  const requiredLimits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]]));
  const device = await requestDevice(adapter, { label: "one-matrix", requiredFeatures, requiredLimits });
  const { subgroupMinSize, subgroupMaxSize } = adapter.info;
  return {
    device,
    adapterName: nameOf(adapter.info),
    subgroup: device.features.has("subgroups") ? { min: subgroupMinSize, max: subgroupMaxSize } : null,
  };
}

async function requestDevice(adapter: GPUAdapter, descriptor: GPUDeviceDescriptor): Promise<GPUDevice> {
  try {
    return await adapter.requestDevice(descriptor);
  } catch (cause) {
    throw new GpuUnavailableError(
      "This browser has WebGPU but its adapter gives no device. Close other pages that use the GPU, or look at chrome://gpu.",
      { cause },
    );
  }
}

/**
 * Runs `make`, which allocates. WebGPU hands out buffers that it had no memory for as if nothing had happened, and
 * says so only to an error scope.
 * @throws GpuMemoryError; what `make` throws
 */
export async function refusingOutOfMemory<T>(device: GPUDevice, make: () => Promise<T>): Promise<T> {
  device.pushErrorScope("out-of-memory");
  let refusal: Promise<GPUError | null> = Promise.resolve(null);
  let made: T;
  try {
    made = await make();
  } finally {
    refusal = device.popErrorScope();
  }
  const error = await refusal;
  if (error) {
    const megabytes = (watchWebGpu().ledger.totalBytes / 1e6).toFixed(1);
    throw new GpuMemoryError(
      `The GPU has no memory left for this model: of the ${megabytes} MB that this page asked for it refused a part ` +
        `(${error.message}). Close other pages that use the GPU and try again.`,
    );
  }
  return made;
}
