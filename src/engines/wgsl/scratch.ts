import type { ModelConfig } from "../../models/config.ts";
import type { Allocator } from "../webgpu/allocator.ts";
import { LAYER_PROJECTIONS_BYTES } from "./kernels/layer_projections.ts";
import { layerRopes } from "./kernels/rope/layer_ropes.ts";
import { ropeNumbers } from "./kernels/rope/rope_table.ts";
import { PREFILL_TOKENS as T } from "./prefill_tokens.ts";
import { allocatePick } from "../webgpu/sampling/pick.ts";

/** Steps handed to the GPU before the first of them is read back, so that it never waits for the page. */
export const STEPS_IN_FLIGHT = 3;

/** The buffers between kernels; all layers share them. T is PREFILL_TOKENS. */
export type Scratch<B> = ReturnType<typeof allocateScratch<B>>;

export function allocateScratch<B>(buffers: Allocator<B>, config: ModelConfig) {
  const { hiddenSize: D, intermediateSize: F, headCount: H, headSize: E } = config;
  const activation = (name: string, numbers: number): B => buffers.activation(name, numbers);
  return {
    ...allocatePick(buffers, config, STEPS_IN_FLIGHT),
    /** layer_projections.ts */
    projections: buffers.uniform("activation.projections", LAYER_PROJECTIONS_BYTES),
    /** rope_table.ts: one for each of the model's RoPEs */
    ropes: layerRopes(config).map((_, index) => activation(`rope.${index}`, ropeNumbers(config))),
    /** [T, D] the residual stream */
    x: activation("x", T * D),
    /** [T, D] norm(x), in prefill; what a norm behind attention or MLP reads */
    h: activation("h", T * D),
    /** [T, H, E] and [T, K, E]: projections as they are */
    q: activation("q", T * H * E),
    k: activation("k", T * config.keyValueHeadCount * E),
    v: activation("v", T * config.keyValueHeadCount * E),
    /** [T, H, E] what attention reads: q, normed and turned */
    queries: activation("queries", T * H * E),
    /** [T, H, E] what attention read from the values */
    mixed: activation("mixed", T * H * E),
    /** [T, F] gate, then activation(gate) * up */
    gate: activation("gate", T * F),
    up: activation("up", T * F),
    /** [D] norm(x) of the last token: what the head reads */
    hidden: activation("hidden", D),
  };
}
