import type { ModelConfig } from "../../../../models/config.ts";
import type { Kernels, Operation } from "../../../webgpu/kernel.ts";
import { STEP_BYTES } from "../../../webgpu/step.ts";
import step from "../../../webgpu/step.wgsl?raw";
import type { CacheLayout } from "../cache/cache_layout.ts";
import source from "./mix.wgsl?raw";
import window from "./window.wgsl?raw";

/** `scores` [T, H, context] float32; `values` as `cache` has them; `y` [T, H, E] float32, written. */
export async function createMix(kernels: Kernels, config: ModelConfig, cache: CacheLayout) {
  const { headCount: H, keyValueHeadCount: K, headSize: E, contextLength } = config;
  const kernel = await kernels.compile("attention mix", [step, window, cache.source, source], {
    H,
    K,
    HEAD4: E / 4,
    CONTEXT: contextLength,
    ROWS: cache.rows,
    WINDOW: cache.window,
  });
  return (buffers: Record<"step" | "scores" | "values" | "y", GPUBuffer>): Operation =>
    kernel.bind(
      [
        [buffers.step, STEP_BYTES],
        [buffers.scores, 4 * H * contextLength],
        [buffers.values, cache.bytes],
        [buffers.y, 4 * H * E],
      ],
      ({ tokens }) => [kernels.teams((H * E) / 4), tokens],
    );
}
