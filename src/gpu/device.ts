import { watchWebGpu } from "./watch.ts";

/** Why there is no GPU to run on, in words for the person at the page. */
export class GpuUnavailableError extends Error {
  override readonly name = "GpuUnavailableError";
}

/** The GPU had no room for what was asked of it. */
export class GpuMemoryError extends Error {
  override readonly name = "GpuMemoryError";
}

/** The device went away: a driver crashed, a laptop slept, or the page let go of it. */
export class GpuLostError extends Error {
  override readonly name = "GpuLostError";
}

/** A device with all that its adapter can give, and what the kernels need to know of it. */
export interface Gpu {
  readonly device: GPUDevice;
  readonly adapterName: string;
  /** Lanes of a subgroup, smallest and largest; null where the adapter has no `subgroups`. */
  readonly subgroup: { readonly min: number; readonly max: number } | null;
  /** What one binding of a storage buffer holds; a matrix that has more is bound in parts. */
  readonly maxBindingBytes: number;
  /** Aborted, for a GpuLostError, once the device is gone: what is on its way to it has nowhere to go. */
  readonly lost: AbortSignal;
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
  const loss = new AbortController();
  void abortWithLoss(device, loss);
  const { subgroupMinSize, subgroupMaxSize } = adapter.info;
  return {
    device,
    adapterName: nameOf(adapter.info),
    subgroup: device.features.has("subgroups") ? { min: subgroupMinSize, max: subgroupMaxSize } : null,
    maxBindingBytes: device.limits.maxStorageBufferBindingSize,
    lost: loss.signal,
  };
}

async function abortWithLoss(device: GPUDevice, loss: AbortController): Promise<void> {
  const { message } = await device.lost;
  loss.abort(new GpuLostError(`The GPU device was lost, and what was on it. ${message}`.trim()));
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
 * What comes of `work`, unless the device goes first: who waits for one that is gone may wait for ever.
 * @throws GpuLostError; what `work` throws
 */
export async function unlessLost<T>({ lost }: Pick<Gpu, "lost">, work: Promise<T>): Promise<T> {
  const loss = Promise.withResolvers<never>();
  const end = (): void => loss.reject(lost.reason);
  if (lost.aborted) end();
  lost.addEventListener("abort", end);
  try {
    return await Promise.race([work, loss.promise]);
  } finally {
    lost.removeEventListener("abort", end);
  }
}

/**
 * Runs `make`, which allocates. WebGPU hands out buffers that it had no memory for as if nothing had happened, and
 * says so only to an error scope. Whatever uses such a buffer is refused too, and may make `make` throw: that is no
 * news, and is not reported beside the cause.
 * @throws GpuMemoryError; what `make` throws for another reason; Error where the GPU refused a call for another
 */
export async function refusingOutOfMemory<T>(device: GPUDevice, make: () => Promise<T>): Promise<T> {
  device.pushErrorScope("out-of-memory");
  device.pushErrorScope("validation");
  const [made] = await Promise.allSettled([make()]);
  const [invalid, refused] = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
  if (refused) throw outOfMemory(refused);
  if (made.status === "rejected") throw made.reason;
  if (invalid) throw new Error(`The GPU refused a call: ${invalid.message}`);
  return made.value;
}

function outOfMemory({ message }: GPUError): GpuMemoryError {
  const megabytes = (watchWebGpu().ledger.totalBytes / 1e6).toFixed(1);
  return new GpuMemoryError(
    `The GPU has no memory left for this model: of the ${megabytes} MB that this page asked for it refused a part ` +
      `(${message}). Close other pages that use the GPU and try again.`,
  );
}
