import type { ModelConfig } from "../../../../models/config.ts";
import type { Kernels, Operation } from "../../../webgpu/kernel.ts";
import { STEP_BYTES } from "../../../webgpu/step.ts";
import step from "../../../webgpu/step.wgsl?raw";
import type { CacheLayout } from "../cache/cache_layout.ts";
import source from "./attention.wgsl?raw";
import window from "./window.wgsl?raw";

/** MOST of attention.wgsl, which is no `override`: an array of a function has a constant length. */
const MOST = 16;

/** `queries` [T, H, E] float32; `keys`, `values` as `cache` has them; `y` [T, H, E] float32, written. */
export async function createAttention(kernels: Kernels, config: ModelConfig, cache: CacheLayout) {
  const { headCount: H, keyValueHeadCount: K, headSize: E } = config;
  const share = Math.min(Math.ceil(E / 4 / kernels.lanes), MOST);
  const teams = H * Math.ceil(E / 4 / (share * kernels.lanes));
  const kernel = await kernels.compile("attention", [step, window, cache.source, source], {
    H,
    K,
    HEAD4: E / 4,
    SHARE: share,
    ROWS: cache.rows,
    WINDOW: cache.window,
    SCALE: config.scoreScale,
    WORKGROUP: kernels.smallWorkgroup,
  });
  return (buffers: Record<"step" | "queries" | "keys" | "values" | "y", GPUBuffer>): Operation =>
    kernel.bind(
      [
        [buffers.step, STEP_BYTES],
        [buffers.queries, 4 * H * E],
        [buffers.keys, cache.bytes],
        [buffers.values, cache.bytes],
        [buffers.y, 4 * H * E],
      ],
      ({ tokens }) => [kernels.teams(teams, kernels.smallWorkgroup), tokens],
    );
}
