import type { Sampling } from "../../generation/sampling.ts";
import type { Operation, Span } from "../webgpu/kernel.ts";
import { packStep } from "../webgpu/step.ts";

export interface Work {
  readonly span: Span;
  readonly sampling: Sampling;
  readonly operations: readonly Operation[];
}

/**
 * Puts all of a span's work into one command buffer, with what `after` adds to it, and submits it.
 * @param step the uniform of step.wgsl
 */
export function submit<T>(
  device: GPUDevice,
  step: GPUBuffer,
  { span, sampling, operations }: Work,
  after: (encoder: GPUCommandEncoder) => T,
): T {
  // Writes and submits take effect in order, so steps in flight can share this one uniform.
  device.queue.writeBuffer(step, 0, packStep(span, sampling));
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (const operation of operations) operation(pass, span);
  pass.end();
  const result = after(encoder);
  device.queue.submit([encoder.finish()]);
  return result;
}
