import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import type { Sampling } from "../../generation/sampling.ts";
import type { Gpu } from "../../gpu/device.ts";
import type { Buffers } from "../webgpu/buffers.ts";
import { candidateCount, readCandidates } from "../webgpu/sampling/read_candidates.ts";
import { Kernels } from "../webgpu/kernel.ts";
import { createSumChunks } from "../webgpu/sampling/sum_chunks.ts";
import { allocatePick, createPick } from "../webgpu/sampling/pick.ts";
import { readBuffer, Readback } from "../webgpu/readback.ts";
import { submit } from "../webgpu/submit.ts";
import type { Choice } from "./runtime.ts";

/** Chooses tokens from logits on the GPU, with the WGSL engine's kernels. */
export interface Picker {
  /** [V] float32, written by others */
  readonly logits: GPUBuffer;
  /** The token for `position`; only the candidates are read back from the GPU. */
  pick(position: number, sampling: Sampling): Promise<Choice>;
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
  const readback = new Readback(gpu.device.queue, own.readback);
  return {
    logits: own.logits,
    pick: async (position, sampling) => {
      const span = { position: position - 1, tokens: 1 };
      const work = { span, sampling, operations };
      const { dispatches, copied } = submit(gpu.device, own.step, work, (encoder) =>
        readback.copy(encoder, own.candidates),
      );
      return { ...readCandidates(await copied(), candidateCount(tokenCount)), dispatches };
    },
    readLogits: async () => new Float32Array(await readBuffer(gpu.device, own.logits)),
  };
}
