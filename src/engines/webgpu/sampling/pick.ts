import type { ModelConfig } from "../../../models/config.ts";
import type { Allocator } from "../allocator.ts";
import { CANDIDATES_BYTES } from "./read_candidates.ts";
import type { Kernels, Operation } from "../kernel.ts";
import { createRankCandidates } from "./rank_candidates.ts";
import { createRankChunks, finalistCount } from "./rank_chunks.ts";
import { createSample } from "./sample.ts";
import { mostChunks } from "./chunks.ts";
import { STEP_BYTES } from "../step.ts";

/** The buffers from the logits to the next id. */
export type PickBuffers<B> = ReturnType<typeof allocatePick<B>>;

/** @param depth how many steps may be under way before the candidates of the first are read */
export function allocatePick<B>(buffers: Allocator<B>, config: ModelConfig, depth: number) {
  const { vocabSize: V, contextLength } = config;
  return {
    step: buffers.uniform("activation.step", STEP_BYTES),
    /** [context] the sequence so far: the prompt is written here, and each new id by the sampler. */
    ids: buffers.activation("ids", contextLength),
    logits: buffers.activation("logits", V),
    chunkBest: buffers.activation("chunk_best", mostChunks(V)),
    chunkSum: buffers.activation("chunk_sum", mostChunks(V)),
    finalists: buffers.activation("finalists", finalistCount(V)),
    candidates: buffers.activation("candidates", CANDIDATES_BYTES / 4),
    readback: Array.from({ length: depth }, (_, i) => buffers.staging(`readback.${i}`, CANDIDATES_BYTES)),
  };
}

/**
 * Compiles what finds the candidates among the logits, and chooses the next id from them. Rows of the matrix that no
 * token has are no candidates, and count in no sum: a probability is one among tokens.
 */
export async function createPick(kernels: Kernels, config: ModelConfig, tokenCount: number) {
  const [rankChunks, rankCandidates, sample] = await Promise.all([
    createRankChunks(kernels, tokenCount),
    createRankCandidates(kernels, tokenCount),
    createSample(kernels, tokenCount, config.contextLength),
  ]);
  return (buffers: PickBuffers<GPUBuffer>): readonly Operation[] => [
    rankChunks(buffers),
    rankCandidates(buffers),
    sample(buffers),
  ];
}
