import type { Sampling } from "../../generation/sampling.ts";
import { type Operation, recordAll, type Span } from "./kernel.ts";
import { packStep } from "./step.ts";

/** Operations on the tokens of a span. */
export interface Work {
  readonly span: Span;
  readonly sampling: Sampling;
  readonly operations: readonly Operation[];
}

/** Work that is in the GPU's queue. */
interface Submitted<T> {
  /** How many there were in it. */
  readonly dispatches: number;
  /** What `copy` returned. */
  readonly copied: T;
}

/**
 * Puts all of a span's work into one command buffer, and what `copy` records behind it, and submits it.
 * @param step the uniform of step.wgsl
 */
export function submit<T>(
  device: GPUDevice,
  step: GPUBuffer,
  { span, sampling, operations }: Work,
  copy: (encoder: GPUCommandEncoder) => T,
): Submitted<T> {
  // Writes and submits take effect in order, so steps in flight can share this one uniform.
  device.queue.writeBuffer(step, 0, packStep(span, sampling));
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  const dispatches = recordAll(operations, pass, span);
  pass.end();
  const copied = copy(encoder);
  device.queue.submit([encoder.finish()]);
  return { dispatches, copied };
}
