import { bindableBytes } from "./bindable_bytes.ts";
import { wordsOf } from "../words/words_of.ts";
import { inTime } from "../signals/in_time.ts";
import type { LaneFinding, Subgroup } from "./lanes/judge_places.ts";
import { readSubgroups } from "./lanes/read_subgroups.ts";
import { watchWebGpu } from "./watch.ts";

/** There is no GPU to run on. The message tells the user why. */
export class GpuUnavailableError extends Error {
  override readonly name = "GpuUnavailableError";
}

/** The GPU does not have enough memory. */
export class GpuMemoryError extends Error {
  override readonly name = "GpuMemoryError";
  /** @param details the browser's own message, if the browser refused */
  constructor(
    message: string,
    readonly details: string | null = null,
  ) {
    super(message);
  }
}

/** The device is gone: a driver crashed, a laptop slept, or the page destroyed it. */
export class GpuLostError extends Error {
  override readonly name = "GpuLostError";
}

/** A device with the adapter's own limits, and its properties that the kernels depend on. */
export interface Gpu {
  readonly device: GPUDevice;
  readonly adapterName: string;
  /** Whether the browser reports a fallback adapter: a GPU emulated on the CPU. */
  readonly isFallback: boolean;
  /** How a workgroup is divided into subgroups, as measured; null if there are none, or if they can't be trusted. */
  readonly subgroup: Subgroup | null;
  /** Why existing subgroups are not used; null if they are used, or if there are none. */
  readonly laneFault: string | null;
  /** The largest binding of a matrix, in bytes; a larger one is bound in parts. */
  readonly maxBindingBytes: number;
  /** Aborted with a GpuLostError when the device is lost, so that work on its way there can stop. */
  readonly lost: AbortSignal;
}

/** Limits whose defaults are too small for real models: the default binding of 128 MiB holds no OLMo-1B `wte`. */
const LIMITS = ["maxBufferSize", "maxStorageBufferBindingSize"] as const;
/** `timestamp-query` is not requested: nothing here uses it. */
const FEATURES: readonly GPUFeatureName[] = [
  "subgroups",
  "subgroup-size-control" as GPUFeatureName, // newer than the types
];

/** A browser that has not answered by then probably never will: its GPU process hangs, or has crashed. */
const PATIENCE_MS = 15_000;

/**
 * Requests the adapter's own limits, because a device's defaults are small.
 * @param wanted optional features to request
 * @param readLanes measures on the device how workgroups are divided into subgroups; called only if it has subgroups
 * @throws GpuUnavailableError, and nothing else: it says what is missing and what to try
 */
export async function requestGpu({
  wanted = [],
  readLanes = readSubgroups,
}: {
  wanted?: readonly GPUFeatureName[];
  readLanes?: typeof readSubgroups;
} = {}): Promise<Gpu> {
  const adapter = await requestAdapter();
  watchWebGpu(); // what is allocated on the device from its beginning is counted
  const device = await requestDevice(adapter, [...FEATURES, ...wanted]);
  const info = infoOf(adapter);
  giveAdapterInfo(device, info);
  const loss = new AbortController();
  void abortWithLoss(device, loss);
  const lanes = await findLanes(device, readLanes);
  return {
    device,
    adapterName: nameOf(info),
    isFallback: info.isFallbackAdapter ?? false,
    subgroup: lanes && "subgroup" in lanes ? lanes.subgroup : null,
    laneFault: lanes && "fault" in lanes ? lanes.fault : null,
    maxBindingBytes: bindableBytes(device.limits),
    lost: loss.signal,
  };
}

async function requestAdapter(): Promise<GPUAdapter> {
  const { gpu } = (globalThis as { navigator?: Partial<Navigator> }).navigator ?? {}; // undefined in Node
  if (!gpu) throw await unavailable(({ NO_WEBGPU }) => NO_WEBGPU);
  const adapter = await answerOf("adapter", () =>
    gpu.requestAdapter({ powerPreference: "high-performance" }),
  );
  if (!adapter) throw await unavailable(({ NO_ADAPTER }) => NO_ADAPTER);
  return adapter;
}

/** A device that arrives too late is destroyed. */
async function requestDevice(adapter: GPUAdapter, features: readonly GPUFeatureName[]): Promise<GPUDevice> {
  return answerOf(
    "device",
    () =>
      adapter.requestDevice({
        label: "one-matrix",
        requiredFeatures: features.filter((feature) => adapter.features.has(feature)),
        requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]])),
      }),
    (late) => late.destroy(),
  );
}

/**
 * The browser's result, or a timeout.
 * @param release gets a result that arrives too late
 * @throws GpuUnavailableError if the browser refuses or does not answer
 */
async function answerOf<T>(
  what: "adapter" | "device",
  ask: () => Promise<T>,
  release: (late: T) => void = () => {},
): Promise<T> {
  let isLate = false;
  const late = (): Error => {
    isLate = true;
    return new Error(`It did not answer within ${PATIENCE_MS / 1000} seconds.`);
  };
  const answer = (async () => ask())();
  answer.then((made) => isLate && release(made)).catch(() => {});
  try {
    return await inTime(PATIENCE_MS, answer, late);
  } catch (cause) {
    throw await unavailable(({ explainRefusal }) => explainRefusal(what, wordsOf(cause)), cause);
  }
}

/** Why there is no GPU; in short if the code that explains it does not arrive. */
async function unavailable(
  explain: (code: typeof import("./explain_no_gpu.ts")) => string,
  cause?: unknown,
): Promise<GpuUnavailableError> {
  const code = await import("./explain_no_gpu.ts").catch(() => null);
  return new GpuUnavailableError(
    code ? explain(code) : "This browser offers no GPU. Open the page in a current Chrome or Edge.",
    { cause },
  );
}

/** Some browsers hide this information: unknown values are empty there. */
function infoOf({ info }: Partial<GPUAdapter>): Partial<GPUAdapterInfo> {
  return info ?? { vendor: "", architecture: "", device: "", description: "" };
}

function nameOf({ vendor, architecture, description }: Partial<GPUAdapterInfo>): string {
  return (
    description || [vendor, architecture].filter(Boolean).join(" ") || "a GPU that this browser does not name"
  );
}

/** The subgroup sizes that an adapter reports may differ widely and say nothing about order: use the measured size. */
async function findLanes(device: GPUDevice, readLanes: typeof readSubgroups): Promise<LaneFinding | null> {
  return device.features.has("subgroups") ? readLanes(device) : null;
}

/** Devices in Safari 26.0 lack `adapterInfo`, which onnxruntime reads. */
function giveAdapterInfo(device: GPUDevice, info: Partial<GPUAdapterInfo>): void {
  if (!("adapterInfo" in device)) Object.defineProperty(device, "adapterInfo", { value: info });
}

async function abortWithLoss(device: GPUDevice, loss: AbortController): Promise<void> {
  const { message } = await device.lost;
  const words = ["The GPU device was lost, with everything on it.", message.trim(), "Load the model again."];
  loss.abort(new GpuLostError(words.filter(Boolean).join(" ")));
}
