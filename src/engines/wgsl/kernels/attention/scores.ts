import type { ModelConfig } from "../../../../models/config.ts";
import type { Kernels, Operation } from "../../../webgpu/kernel.ts";
import { STEP_BYTES } from "../../../webgpu/step.ts";
import step from "../../../webgpu/step.wgsl?raw";
import source from "./scores.wgsl?raw";

/** `q` [T, D] float32; `keys` [context, D] float32; `scores` [T, H, context] float32, written up to each token. */
export async function createScores(kernels: Kernels, config: ModelConfig) {
  const { hiddenSize: D, headCount: H, headSize, contextLength } = config;
  const kernel = await kernels.compile("attention scores", [step, source], {
    H,
    HEAD4: headSize / 4,
    CONTEXT: contextLength,
  });
  return (buffers: Record<"step" | "q" | "keys" | "scores", GPUBuffer>): Operation =>
    kernel.bind(
      [
        [buffers.step, STEP_BYTES],
        [buffers.q, 4 * D],
        [buffers.keys, 4 * contextLength * D],
        [buffers.scores, 4 * H * contextLength],
      ],
      ({ position, tokens }) => [kernels.invocations(H * (position + tokens)), tokens],
    );
}
