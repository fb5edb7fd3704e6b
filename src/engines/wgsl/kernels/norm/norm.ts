import type { ModelConfig } from "../../../../models/config.ts";
import type { Kernels, Operation } from "../../../webgpu/kernel.ts";
import { STEP_BYTES } from "../../../webgpu/step.ts";
import step from "../../../webgpu/step.wgsl?raw";
import type { VectorLayout } from "../vectors/vector_layout.ts";
import { normConstants } from "./norm_constants.ts";
import source from "./norm.wgsl?raw";
import rowNorm from "./row_norm.wgsl?raw";

/**
 * - `set`: `y` [T, D] is written
 * - `add`: `y` [T, D] is added to
 * - `last`: `y` [D] is written, from the last token's row
 */
type Mode = "set" | "add" | "last";

/**
 * `x` [T, D] float32; `y` float32; `vectors` as `layout` has them.
 * @param name what the norm's weight is called among them, without `.weight`
 */
export async function createNorm(
  kernels: Kernels,
  config: ModelConfig,
  layout: VectorLayout,
  name: string,
  mode: Mode,
) {
  const D = config.hiddenSize;
  const kernel = await kernels.compile("norm", [step, layout.source, rowNorm, source], {
    ...normConstants(config, layout, name),
    LAST_ONLY: Number(mode === "last"),
    ADD: Number(mode === "add"),
  });
  return (
    buffers: Record<"step" | "x" | "y", GPUBuffer> & { readonly vectors: GPUBuffer | null },
  ): Operation =>
    kernel.bind(
      [
        [buffers.step, STEP_BYTES],
        [buffers.x, 4 * D],
        [buffers.y, 4 * D],
      ],
      (span) => [kernels.teams(1), mode === "last" ? 1 : span.tokens],
      layout.of(buffers.vectors),
    );
}
