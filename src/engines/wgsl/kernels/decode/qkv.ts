import type { ModelConfig } from "../../../../models/config.ts";
import type { Operation } from "../../../webgpu/kernel.ts";
import { compileForSeveral } from "../../weights/compile_for_several.ts";
import type { WeightKernels } from "../../weights/weight_kernels.ts";
import { normConstants } from "../norm/norm_constants.ts";
import rowNorm from "../norm/row_norm.wgsl?raw";
import type { VectorLayout } from "../vectors/vector_layout.ts";
import teamRows from "../team_rows.wgsl?raw";
import source from "./qkv.wgsl?raw";

type Buffers = Record<"x" | "wQ" | "wK" | "wV" | "q" | "k" | "v", GPUBuffer> & {
  readonly vectors: GPUBuffer | null;
};

/**
 * `x` [D] float32; `wQ` [H E, D], `wK`, `wV` [K E, D] weights; `vectors` as `layout` has them; written: `q` [H, E], `k`, `v`
 * [K, E] float32.
 */
export async function createQkv(weights: WeightKernels, config: ModelConfig, layout: VectorLayout) {
  const { hiddenSize: D, headCount: H, keyValueHeadCount: K, headSize: E } = config;
  const kernel = await compileForSeveral(
    weights,
    "qkv",
    [teamRows, layout.source, rowNorm, source],
    {
      ...weights.kernels.byRows,
      D8: D / 8,
      Q_BIAS: layout.startOf("self_attn.q_proj.bias"),
      K_BIAS: layout.startOf("self_attn.k_proj.bias"),
      V_BIAS: layout.startOf("self_attn.v_proj.bias"),
      ...normConstants(config, layout, config.layerNorms.beforeAttention),
    },
    { Q: H * E, KV: K * E },
    D,
    4,
  );
  return (buffers: Buffers): Operation =>
    kernel.bind(
      (part) => [
        [buffers.x, 4 * D],
        part.Q.of(buffers.wQ),
        part.KV.of(buffers.wK),
        part.KV.of(buffers.wV),
        [buffers.q, 4 * H * E],
        [buffers.k, 4 * K * E],
        [buffers.v, 4 * K * E],
      ],
      (part) => [weights.kernels.teamsByRows(part.Q.rows + 2 * part.KV.rows), 1],
      layout.of(buffers.vectors),
    );
}
