import type { ModelConfig } from "../../../../models/config.ts";
import type { Kernels, Operation } from "../../../webgpu/kernel.ts";
import { STEP_BYTES } from "../../../webgpu/step.ts";
import step from "../../../webgpu/step.wgsl?raw";
import type { CacheLayout } from "../cache/cache_layout.ts";
import { ropeConstants, ropeNumbers } from "../rope/rope_table.ts";
import rope from "../rope/rope.wgsl?raw";
import { NOWHERE, type VectorLayout } from "../vectors/vector_layout.ts";
import { NO_CLIP } from "./no_clip.ts";
import source from "./rotate.wgsl?raw";

type Buffers = Record<"step" | "q" | "k" | "v" | "rope" | "queries" | "keys" | "values", GPUBuffer> & {
  readonly vectors: GPUBuffer | null;
};

/**
 * `q` [T, H, E], `k`, `v` [T, K, E] float32; `rope` as rope_table.ts has it; written: `queries` [T, H, E] float32, and T rows
 * of `keys` and `values` as `cache` has them.
 */
export async function createRotate(
  kernels: Kernels,
  config: ModelConfig,
  vectors: VectorLayout,
  cache: CacheLayout,
) {
  const { headCount: H, keyValueHeadCount: K, headSize: E, norm, queryKeyNorm } = config;
  const sources = [step, vectors.source, rope, cache.source, source];
  const kernel = await kernels.compile("rotate", sources, {
    H,
    K,
    ROWS: cache.rows,
    CLIP: config.clipQkv ?? NO_CLIP,
    NORMED: Number(queryKeyNorm !== "none"),
    Q_NORM: vectors.startOf("self_attn.q_norm.weight"),
    K_NORM: vectors.startOf("self_attn.k_norm.weight"),
    ALL_COLUMNS: Number(queryKeyNorm === "all-columns"),
    HEAD_EPSILON: norm.epsilon,
    ...ropeConstants(config),
    NOWHERE,
  });
  return (buffers: Buffers): Operation =>
    kernel.bind(
      [
        [buffers.step, STEP_BYTES],
        [buffers.q, 4 * H * E],
        [buffers.k, 4 * K * E],
        [buffers.v, 4 * K * E],
        [buffers.rope, 4 * ropeNumbers(config)],
        [buffers.queries, 4 * H * E],
        [buffers.keys, cache.bytes],
        [buffers.values, cache.bytes],
      ],
      ({ tokens }) => [kernels.teams(H + 2 * K), tokens],
      vectors.of(buffers.vectors),
    );
}
