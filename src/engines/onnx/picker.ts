import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import type { Candidates, Sampling } from "../../generation/sampling.ts";
import type { Gpu } from "../../gpu/device.ts";
import type { Buffers } from "../webgpu/buffers.ts";
import { candidateCount, readCandidates } from "../webgpu/sampling/read_candidates.ts";
import { Kernels, type Operation } from "../webgpu/kernel.ts";
import { createSumChunks } from "../webgpu/sampling/sum_chunks.ts";
import { allocatePick, createPick, type PickBuffers } from "../webgpu/sampling/pick.ts";
import { readBuffer, Readback } from "../webgpu/readback.ts";
import { packStep } from "../webgpu/step.ts";

/** Chooses tokens from logits on the GPU, with the kernels that the WGSL engine does it with. */
export interface Picker {
  /** [V] float32, to be written by others */
  readonly logits: GPUBuffer;
  /** The token for `position`; only the candidates come back from the GPU. */
  pick(position: number, sampling: Sampling): Promise<{ candidates: Candidates; chosen: number }>;
  readLogits(): Promise<Float32Array>;
}

/** @throws KernelError */
export async function createPicker(
  gpu: Gpu,
  buffers: Buffers,
  { config, tokenCount }: Checkpoint,
): Promise<Picker> {
  const kernels = new Kernels(gpu);
  const [sumChunks, pick] = await Promise.all([
    createSumChunks(kernels, tokenCount),
    createPick(kernels, config, tokenCount),
  ]);
  const own = allocatePick(buffers, config, 1);
  const operations = [sumChunks(own), ...pick(own)];
  const readback = new Readback(own.readback);
  return {
    logits: own.logits,
    pick: async (position, sampling) => {
      const read = submit(gpu.device, operations, own, position, sampling, readback);
      return readCandidates(await read(), candidateCount(tokenCount));
    },
    readLogits: async () => new Float32Array(await readBuffer(gpu.device, own.logits)),
  };
}

function submit(
  device: GPUDevice,
  operations: readonly Operation[],
  buffers: PickBuffers<GPUBuffer>,
  position: number,
  sampling: Sampling,
  readback: Readback,
): () => Promise<ArrayBuffer> {
  const span = { position: position - 1, tokens: 1 };
  device.queue.writeBuffer(buffers.step, 0, packStep(span, sampling));
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (const operation of operations) operation(pass, span);
  pass.end();
  const read = readback.copy(encoder, buffers.candidates);
  device.queue.submit([encoder.finish()]);
  return read;
}
