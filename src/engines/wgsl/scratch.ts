import type { OlmoConfig } from "../../checkpoint/config.ts";
import type { Buffers } from "./buffers.ts";
import { CANDIDATES_BYTES } from "./candidates.ts";
import { finalistCount } from "./kernels/sampling/rank_chunks.ts";
import { chunkCount } from "./kernels/vocabulary/unembed.ts";
import { ropeTable } from "./rope.ts";
import { STEP_BYTES } from "./step.ts";

/**
 * Prompt tokens that are worked on at once. More would use each weight that is read more often, but the attention
 * scores [T, H, context] grow with it, and would soon be the largest buffer beside the weights.
 */
export const PREFILL_TOKENS = 32;

/** The buffers that hold what is on its way between kernels; all layers use the same. T is PREFILL_TOKENS. */
export type Scratch = ReturnType<typeof createScratch>;

export function createScratch(device: GPUDevice, buffers: Buffers, config: OlmoConfig) {
  const { hiddenSize: D, intermediateSize: F, headCount: H, vocabSize: V, contextLength } = config;
  const T = PREFILL_TOKENS;
  const activation = (name: string, numbers: number): GPUBuffer =>
    buffers.storage(`activation.${name}`, 4 * numbers);

  const rope = activation("rope", contextLength * config.headSize);
  device.queue.writeBuffer(rope, 0, ropeTable(config));
  const { UNIFORM, COPY_DST } = GPUBufferUsage;
  return {
    step: buffers.create("activation.step", STEP_BYTES, UNIFORM | COPY_DST),
    /** [context] the sequence so far: the prompt is written here, and each new id by the sampler. */
    ids: activation("ids", contextLength),
    /** [context, HEAD / 2] (cos, sin) */
    rope,
    /** [T, D] the residual stream */
    x: activation("x", T * D),
    /** [T, D] norm(x), in prefill */
    h: activation("h", T * D),
    q: activation("q", T * D),
    k: activation("k", T * D),
    v: activation("v", T * D),
    /** [T, H, context] */
    scores: activation("scores", T * H * contextLength),
    /** [T, D] what attention read from the values */
    mixed: activation("mixed", T * D),
    /** [T, F] gate, then silu(gate) * up */
    gate: activation("gate", T * F),
    up: activation("up", T * F),
    /** [D] norm(x) of the last token: what the head reads */
    hidden: activation("hidden", D),
    logits: activation("logits", V),
    chunkBest: activation("chunk_best", chunkCount(config)),
    chunkSum: activation("chunk_sum", chunkCount(config)),
    finalists: activation("finalists", finalistCount(config)),
    candidates: activation("candidates", CANDIDATES_BYTES / 4),
  };
}
