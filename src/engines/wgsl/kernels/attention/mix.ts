import type { ModelConfig } from "../../../../models/config.ts";
import type { Kernels, Operation } from "../../../webgpu/kernel.ts";
import { STEP_BYTES } from "../../../webgpu/step.ts";
import step from "../../../webgpu/step.wgsl?raw";
import source from "./mix.wgsl?raw";

/** `scores` [T, H, context] float32; `values` [context, D] float32; `y` [T, D] float32, written. */
export async function createMix(kernels: Kernels, config: ModelConfig) {
  const { hiddenSize: D, headCount: H, headSize, contextLength } = config;
  const kernel = await kernels.compile("attention mix", [step, source], {
    H,
    HEAD4: headSize / 4,
    CONTEXT: contextLength,
  });
  return (buffers: Record<"step" | "scores" | "values" | "y", GPUBuffer>): Operation =>
    kernel.bind(
      [
        [buffers.step, STEP_BYTES],
        [buffers.scores, 4 * H * contextLength],
        [buffers.values, 4 * contextLength * D],
        [buffers.y, 4 * D],
      ],
      ({ tokens }) => [kernels.teams(D / 4), tokens],
    );
}
