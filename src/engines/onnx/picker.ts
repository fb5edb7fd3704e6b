import type { OlmoConfig } from "../../checkpoint/config.ts";
import type { Candidates, Sampling } from "../../generation/sampling.ts";
import type { Gpu } from "../../gpu/device.ts";
import type { Buffers } from "../wgsl/buffers.ts";
import { CANDIDATES_BYTES, candidateCount, readCandidates } from "../wgsl/candidates.ts";
import { Kernels, type Operation } from "../wgsl/kernel.ts";
import { createRankCandidates } from "../wgsl/kernels/sampling/rank_candidates.ts";
import { createRankChunks, finalistCount } from "../wgsl/kernels/sampling/rank_chunks.ts";
import { createSample } from "../wgsl/kernels/sampling/sample.ts";
import { createSumChunks } from "../wgsl/kernels/sampling/sum_chunks.ts";
import { chunkCount } from "../wgsl/kernels/vocabulary/unembed.ts";
import { Readback } from "../wgsl/readback.ts";
import { packStep, STEP_BYTES } from "../wgsl/step.ts";

/** Chooses tokens on the GPU from logits that lie there, with the kernels of the WGSL engine. */
export class Picker {
  readonly #device: GPUDevice;
  readonly #buffers: PickerBuffers;
  readonly #operations: readonly Operation[];
  readonly #readback: Readback;
  readonly #candidateCount: number;

  /** Use `createPicker`. */
  constructor(
    device: GPUDevice,
    config: OlmoConfig,
    buffers: PickerBuffers,
    operations: readonly Operation[],
    readback: Readback,
  ) {
    this.#device = device;
    this.#buffers = buffers;
    this.#operations = operations;
    this.#readback = readback;
    this.#candidateCount = candidateCount(config);
  }

  /** The token for `position`; only the candidates come back to the CPU. */
  async pick(position: number, sampling: Sampling): Promise<{ candidates: Candidates; chosen: number }> {
    const span = { position: position - 1, tokens: 1 };
    this.#device.queue.writeBuffer(this.#buffers.step, 0, packStep(span, sampling));
    const encoder = this.#device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const operation of this.#operations) operation(pass, span);
    pass.end();
    const read = this.#readback.copy(encoder, this.#buffers.candidates);
    this.#device.queue.submit([encoder.finish()]);
    return readCandidates(await read(), this.#candidateCount);
  }
}

type PickerBuffers = ReturnType<typeof createPickerBuffers>;

/** @param logits [V] float32 @throws KernelError; GPUPipelineError */
export async function createPicker(
  gpu: Gpu,
  buffers: Buffers,
  config: OlmoConfig,
  logits: GPUBuffer,
): Promise<Picker> {
  const kernels = new Kernels(gpu);
  const [sumChunks, rankChunks, rankCandidates, sample] = await Promise.all([
    createSumChunks(kernels, config),
    createRankChunks(kernels, config),
    createRankCandidates(kernels, config),
    createSample(kernels, config),
  ]);
  const own = createPickerBuffers(buffers, config);
  const all = { ...own, logits };
  const operations = [sumChunks(all), rankChunks(all), rankCandidates(all), sample(all)];
  return new Picker(gpu.device, config, own, operations, new Readback(buffers, CANDIDATES_BYTES, 1));
}

function createPickerBuffers(buffers: Buffers, config: OlmoConfig) {
  const activation = (name: string, numbers: number): GPUBuffer =>
    buffers.storage(`activation.${name}`, 4 * numbers);
  return {
    step: buffers.create("activation.step", STEP_BYTES, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST),
    /** [context] The kernel leaves its choice here for a next step on the GPU; onnxruntime is told it from the CPU. */
    ids: activation("ids", config.contextLength),
    chunkBest: activation("chunk_best", chunkCount(config)),
    chunkSum: activation("chunk_sum", chunkCount(config)),
    finalists: activation("finalists", finalistCount(config)),
    candidates: activation("candidates", CANDIDATES_BYTES / 4),
  };
}
