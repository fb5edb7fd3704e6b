import type { ModelConfig } from "../../../../models/config.ts";
import type { Kernels, Operation } from "../../../webgpu/kernel.ts";
import { STEP_BYTES } from "../../../webgpu/step.ts";
import step from "../../../webgpu/step.wgsl?raw";
import layerNorm from "./layer_norm.wgsl?raw";
import source from "./norm.wgsl?raw";

/** `x` [T, D] float32; `y` [T, D], written; of `last` only, the last token's row is written to `y` [D]. */
export async function createNorm(kernels: Kernels, config: ModelConfig, tokens: "all" | "last") {
  const D = config.hiddenSize;
  const kernel = await kernels.compile("norm", [step, layerNorm, source], {
    D4: D / 4,
    EPSILON: config.norm.epsilon,
    LAST_ONLY: Number(tokens === "last"),
  });
  return (buffers: Record<"step" | "x" | "y", GPUBuffer>): Operation =>
    kernel.bind(
      [
        [buffers.step, STEP_BYTES],
        [buffers.x, 4 * D],
        [buffers.y, 4 * D],
      ],
      (span) => [kernels.teams(1), tokens === "last" ? 1 : span.tokens],
    );
}
