import { computed, signal } from "@preact/signals";
import { type Gpu, GpuUnavailableError, requestGpu } from "../../src/index.ts";
import { describeProblem, problem } from "./problem.ts";

export const gpu = signal<Gpu | null>(null);

/** Whether engines that need a GPU are out of the question: none was given, or there is nothing to ask. */
export const gpuIsMissing = signal(!("gpu" in navigator));

export const adapterName = computed(() => gpu.value?.adapterName ?? null);

/**
 * Opens the GPU unless it is open.
 * @param onLoss is called when it is lost later on, but not for `closeGpu`
 * @throws GpuUnavailableError
 */
export async function openGpu(onLoss: (message: string) => void): Promise<Gpu> {
  if (gpu.value) return gpu.value;
  try {
    gpu.value = await requestGpu();
  } catch (error) {
    gpuIsMissing.value = error instanceof GpuUnavailableError;
    throw error;
  }
  gpuIsMissing.value = false;
  watchOver(gpu.value, onLoss);
  return gpu.value;
}

/** Whatever an engine holds there, a half-built one too, goes with it. */
export function closeGpu(): void {
  gpu.value?.device.destroy();
  gpu.value = null;
}

function watchOver({ device, lost }: Gpu, onLoss: (message: string) => void): void {
  // Until it is gone: onnxruntime holds on to devices that are.
  device.addEventListener("uncapturederror", reportRefusal, { signal: lost });
  void reportLoss(device, onLoss);
}

function reportRefusal({ error }: GPUUncapturedErrorEvent): void {
  problem.value = describeProblem(
    "gpu-error",
    `The GPU refused a call, and what was written last may be wrong: ${error.message}`,
  );
}

/** `closeGpu` lets go of a device before it is told that it is gone: that is no loss. */
async function reportLoss(device: GPUDevice, onLoss: (message: string) => void): Promise<void> {
  const { message } = await device.lost;
  if (gpu.value?.device === device) onLoss(message);
}
