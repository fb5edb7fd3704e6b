import type { ModelConfig } from "../../../../models/config.ts";
import type { Operation } from "../../../webgpu/kernel.ts";
import { STEP_BYTES } from "../../../webgpu/step.ts";
import type { WeightKernels } from "../../weights/weight_kernels.ts";
import step from "../../../webgpu/step.wgsl?raw";
import source from "./embed.wgsl?raw";

/** `wte` [V, D] weights; `ids` [context]; `x` [T, D] float32, written. */
export async function createEmbed(weights: WeightKernels, config: ModelConfig) {
  const { vocabSize: V, hiddenSize: D, contextLength } = config;
  const constants = { D8: D / 8, SCALE: config.embeddingScale };
  const kernel = await weights.compile("embed", [step, source], constants, { rows: V, columns: D }, 1);
  return (buffers: Record<"step" | "ids" | "wte" | "x", GPUBuffer>): Operation =>
    kernel.bind(
      (part) => [
        [buffers.step, STEP_BYTES],
        [buffers.ids, 4 * contextLength],
        part.of(buffers.wte),
        [buffers.x, 4 * D],
      ],
      (_, tokens) => [weights.kernels.invocations(D / 8), tokens],
    );
}
