import type { ModelConfig } from "../../../../models/config.ts";
import type { Kernels, Operation } from "../../../webgpu/kernel.ts";
import { STEP_BYTES } from "../../../webgpu/step.ts";
import step from "../../../webgpu/step.wgsl?raw";
import type { CacheLayout } from "../cache/cache_layout.ts";
import source from "./attention.wgsl?raw";
import window from "./window.wgsl?raw";

/** Fours of columns that a lane makes at most: more would not fit in registers. */
const MOST = 16;

/** Fours of columns that a lane makes if there are lanes enough: with fewer, more lanes would share each key and its score. */
const ENOUGH = 8;

/** `queries` [T, H, E] float32; `keys`, `values` as `cache` has them; `y` [T, H, E] float32, written. */
export async function createAttention(kernels: Kernels, config: ModelConfig, cache: CacheLayout) {
  const { headCount: H, keyValueHeadCount: K, headSize: E } = config;
  const part = lanesOfPart(E / 4, kernels.lanes);
  const share = Math.min(Math.ceil(E / 4 / part), MOST);
  const teams = H * Math.ceil(E / 4 / (share * part));
  const kernel = await kernels.compile("attention", [step, window, cache.source, source], {
    H,
    K,
    HEAD4: E / 4,
    PART: part,
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

/** The fewest lanes, a power of two, that hold `fours` of columns with ENOUGH or less for each; or all lanes of a team. */
function lanesOfPart(fours: number, lanes: number): number {
  let part = 1;
  while (part < lanes && fours > part * ENOUGH) part *= 2;
  return part;
}
