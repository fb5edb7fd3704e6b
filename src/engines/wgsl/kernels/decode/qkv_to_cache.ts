import type { ModelConfig } from "../../../../models/config.ts";
import type { Operation } from "../../../webgpu/kernel.ts";
import { STEP_BYTES } from "../../../webgpu/step.ts";
import step from "../../../webgpu/step.wgsl?raw";
import type { WeightKernels } from "../../weights/weight_kernels.ts";
import { NO_CLIP } from "../attention/no_clip.ts";
import type { CacheLayout } from "../cache/cache_layout.ts";
import { normConstants } from "../norm/norm_constants.ts";
import rowNorm from "../norm/row_norm.wgsl?raw";
import { ropeConstants, ropeNumbers } from "../rope/rope_table.ts";
import rope from "../rope/rope.wgsl?raw";
import type { VectorLayout } from "../vectors/vector_layout.ts";
import teamRows from "../team_rows.wgsl?raw";
import source from "./qkv_to_cache.wgsl?raw";

type Buffers = Record<"step" | "x" | "wQ" | "wK" | "wV" | "rope" | "queries" | "keys" | "values", GPUBuffer>;

/**
 * Whether one kernel can do it all: it has as many buffers as it may have, so there must be no vectors; matrices of one shape;
 * and a cache in which no two teams write to one word.
 */
export function fitsOneKernel(config: ModelConfig, vectors: VectorLayout, cache: CacheLayout): boolean {
  return (
    vectors.bytes === 0 &&
    config.queryKeyNorm === "none" &&
    config.keyValueHeadCount === config.headCount &&
    cache.format === "float32"
  );
}

/**
 * `x` [D] float32; `wQ`, `wK`, `wV` [H E, D] weights; `rope` as rope_table.ts has it; written: `queries` [H, E] and one row of
 * `keys` and `values` as `cache` has them, all float32. Only where `fitsOneKernel`.
 */
export async function createQkvToCache(
  weights: WeightKernels,
  config: ModelConfig,
  vectors: VectorLayout,
  cache: CacheLayout,
) {
  const { hiddenSize: D, headCount: H, headSize: E } = config;
  const kernel = await weights.compile(
    "qkv to cache",
    [step, teamRows, vectors.source, rowNorm, rope, source],
    {
      ...weights.kernels.byRows,
      D8: D / 8,
      COLUMNS: H * E,
      CACHE_ROWS: cache.rows,
      CLIP: config.clipQkv ?? NO_CLIP,
      ...ropeConstants(config),
      ...normConstants(config, vectors, config.layerNorms.beforeAttention),
    },
    { rows: H * E, columns: D },
    E,
  );
  return (buffers: Buffers): Operation =>
    kernel.bind(
      (part) => [
        [buffers.step, STEP_BYTES],
        [buffers.x, 4 * D],
        part.of(buffers.wQ),
        part.of(buffers.wK),
        part.of(buffers.wV),
        [buffers.rope, 4 * ropeNumbers(config)],
        [buffers.queries, 4 * H * E],
        [buffers.keys, cache.bytes],
        [buffers.values, cache.bytes],
      ],
      (part) => [weights.kernels.teamsByRows(part.rows, E), 1],
    );
}
