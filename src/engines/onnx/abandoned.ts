import { type Gpu, GpuLostError } from "../../gpu/device.ts";
import { hearEnd } from "../../gpu/hear_end.ts";
import { unlessAborted } from "../../signals/unless_aborted.ts";
import { OnnxRuntimeError } from "../onnxruntime_error.ts";
import { REMEDY } from "../onnxruntime_fault.ts";

/** Calls of onnxruntime that had not returned when their device was lost. */
const abandoned = new Set<Promise<unknown>>();

/**
 * The result of an onnxruntime call on a GPU. @throws GpuLostError if the GPU is lost meanwhile; what the call throws
 */
export async function unlessAbandoned<T>(gpu: Gpu, call: Promise<T>): Promise<T> {
  try {
    return await unlessAborted(gpu.lost, hearEnd(gpu.device.queue, call));
  } catch (error) {
    if (error instanceof GpuLostError) abandon(call);
    throw error;
  }
}

function abandon(call: Promise<unknown>): void {
  const back = (): void => void abandoned.delete(call);
  abandoned.add(call);
  call.then(back, back);
}

/**
 * onnxruntime runs one call at a time; a call that waits for a lost device blocks all others. @throws OnnxRuntimeError
 */
export function checkNothingAbandoned(library: string): void {
  if (abandoned.size === 0) return;
  throw new OnnxRuntimeError(
    `${library} could not start: it is still waiting for the GPU device that was lost. ${REMEDY}`,
    null,
  );
}
