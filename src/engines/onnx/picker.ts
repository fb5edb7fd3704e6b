import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { uniform } from "../../generation/noise.ts";
import type { Sampling } from "../../generation/sampling.ts";
import type { Gpu } from "../../gpu/device.ts";
import type { Finding } from "../kernel_check.ts";
import type { Buffers } from "../webgpu/buffers.ts";
import { compileOn, trusted } from "../webgpu/check/trusted.ts";
import { candidateCount, readCandidates } from "../webgpu/sampling/read_candidates.ts";
import { Kernels, type Operation } from "../webgpu/kernel.ts";
import { createSumChunks } from "../webgpu/sampling/sum_chunks.ts";
import { allocatePick, createPick, type PickBuffers } from "../webgpu/sampling/pick.ts";
import { readBuffer, Readback } from "../webgpu/readback.ts";
import { submit } from "../webgpu/submit.ts";
import { fetchKernelCheck } from "../wgsl/check/fetch_kernel_check.ts";
import { formatsOf } from "../wgsl/number_formats.ts";
import type { Choice } from "./runtime.ts";

/** Chooses tokens from logits on the GPU, with the WGSL engine's kernels. */
export interface Picker {
  /** [V] float32, written by others */
  readonly logits: GPUBuffer;
  /** The token for `position`; only the candidates are read back from the GPU. */
  pick(position: number, sampling: Sampling): Promise<Choice>;
  readLogits(): Promise<Float32Array>;
}

/**
 * Its kernels are held against float64 before they choose anything, as the engine wgsl does with all of its own.
 * @throws KernelError; KernelCheckError; MissingCodeError
 */
export async function createPicker(gpu: Gpu, buffers: Buffers, checkpoint: Checkpoint): Promise<Picker> {
  const { config, tokenCount } = checkpoint;
  const own = allocatePick(buffers, config, 1);
  const compile = async (on: Gpu): Promise<readonly Operation[]> => {
    const kernels = new Kernels(on);
    const [sumChunks, pick] = await Promise.all([
      createSumChunks(kernels, tokenCount),
      createPick(kernels, config, tokenCount),
    ]);
    return [sumChunks(own), ...pick(own)];
  };
  const { operations } = await trusted(await compileOn(gpu, compile), compile, (compiled) =>
    checkPick(gpu.device, own, checkpoint, compiled),
  );
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

/** On logits of noise, so close that the sampler's own decides: there are no others before the weights are read. */
async function checkPick(
  device: GPUDevice,
  { step, ids, logits }: PickBuffers<GPUBuffer>,
  { config, tokenCount }: Checkpoint,
  operations: readonly Operation[],
): Promise<Finding> {
  const { checkKernels } = await fetchKernelCheck();
  const noise = Float32Array.from({ length: tokenCount }, (_, id) => uniform(1, 0, id));
  device.queue.writeBuffer(logits, 0, noise);
  const { contextLength } = config;
  const model = { device, format: formatsOf({}), contextLength, tokenCount, step, ids };
  return checkKernels({ ...model, prefill: operations, decode: [] });
}
