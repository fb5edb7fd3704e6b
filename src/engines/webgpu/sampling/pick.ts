import type { OlmoConfig } from "../../../checkpoint/config.ts";
import type { Buffers } from "../buffers.ts";
import { CANDIDATES_BYTES } from "./candidates.ts";
import type { Kernels, Operation } from "../kernel.ts";
import { createRankCandidates } from "./rank_candidates.ts";
import { createRankChunks, finalistCount } from "./rank_chunks.ts";
import { createSample } from "./sample.ts";
import { chunkCount } from "./chunks.ts";
import { STEP_BYTES } from "../step.ts";

/** The buffers from the logits to the next id. */
export type PickBuffers = ReturnType<typeof createPickBuffers>;

export function createPickBuffers(buffers: Buffers, config: OlmoConfig) {
  const { UNIFORM, COPY_DST } = GPUBufferUsage;
  return {
    step: buffers.create("activation.step", STEP_BYTES, UNIFORM | COPY_DST),
    /** [context] the sequence so far: the prompt is written here, and each new id by the sampler. */
    ids: buffers.activation("ids", config.contextLength),
    logits: buffers.activation("logits", config.vocabSize),
    chunkBest: buffers.activation("chunk_best", chunkCount(config)),
    chunkSum: buffers.activation("chunk_sum", chunkCount(config)),
    finalists: buffers.activation("finalists", finalistCount(config)),
    candidates: buffers.activation("candidates", CANDIDATES_BYTES / 4),
  };
}

/** Compiles what finds the candidates among the logits, and chooses the next id from them. */
export async function createPick(kernels: Kernels, config: OlmoConfig) {
  const [rankChunks, rankCandidates, sample] = await Promise.all([
    createRankChunks(kernels, config),
    createRankCandidates(kernels, config),
    createSample(kernels, config),
  ]);
  return (buffers: PickBuffers): readonly Operation[] => [
    rankChunks(buffers),
    rankCandidates(buffers),
    sample(buffers),
  ];
}
