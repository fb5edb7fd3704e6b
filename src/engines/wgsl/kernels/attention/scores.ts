import type { ModelConfig } from "../../../../models/config.ts";
import type { Kernels, Operation } from "../../../webgpu/kernel.ts";
import { STEP_BYTES } from "../../../webgpu/step.ts";
import step from "../../../webgpu/step.wgsl?raw";
import type { CacheLayout } from "../cache/cache_layout.ts";
import source from "./scores.wgsl?raw";
import window from "./window.wgsl?raw";

/**
 * `queries` [T, H, E] float32; `keys` as `cache` has them; `scores` [T, H, context] float32, written for the keys that each
 * token may look at.
 */
export async function createScores(kernels: Kernels, config: ModelConfig, cache: CacheLayout) {
  const { headCount: H, keyValueHeadCount: K, headSize: E, contextLength } = config;
  const kernel = await kernels.compile("attention scores", [step, window, cache.source, source], {
    H,
    K,
    HEAD4: E / 4,
    CONTEXT: contextLength,
    ROWS: cache.rows,
    WINDOW: cache.window,
    SCALE: config.scoreScale,
  });
  return (buffers: Record<"step" | "queries" | "keys" | "scores", GPUBuffer>): Operation =>
    kernel.bind(
      [
        [buffers.step, STEP_BYTES],
        [buffers.queries, 4 * H * E],
        [buffers.keys, cache.bytes],
        [buffers.scores, 4 * H * contextLength],
      ],
      ({ position, tokens }) => {
        const keys = Math.min(position + 1, cache.window) + tokens - 1;
        return [kernels.invocations(H * keys), tokens];
      },
    );
}
