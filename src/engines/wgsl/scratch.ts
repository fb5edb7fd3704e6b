import type { ModelConfig } from "../../models/config.ts";
import type { Allocator } from "../webgpu/allocator.ts";
import { allocatePick } from "../webgpu/sampling/pick.ts";

/**
 * Prompt tokens that are worked on at once. More would use each weight that is read more often, but the attention
 * scores [T, H, context] grow with it, and would soon be the largest buffer beside the weights.
 */
export const PREFILL_TOKENS = 32;

/** Steps handed to the GPU before the first of them is read back, so that it never waits for the page. */
export const STEPS_IN_FLIGHT = 3;

/** The buffers that hold what is on its way between kernels; all layers use the same. T is PREFILL_TOKENS. */
export type Scratch<B> = ReturnType<typeof allocateScratch<B>>;

export function allocateScratch<B>(buffers: Allocator<B>, config: ModelConfig) {
  const { hiddenSize: D, intermediateSize: F, headCount: H, contextLength } = config;
  const T = PREFILL_TOKENS;
  const activation = (name: string, numbers: number): B => buffers.activation(name, numbers);
  return {
    ...allocatePick(buffers, config, STEPS_IN_FLIGHT),
    /** [context, HEAD / 2] (cos, sin) */
    rope: activation("rope", contextLength * config.headSize),
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
  };
}
