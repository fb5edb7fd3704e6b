import type { ModelConfig } from "../../../../models/config.ts";
import type { Operation } from "../../../webgpu/kernel.ts";
import { STEP_BYTES } from "../../../webgpu/step.ts";
import type { WeightKernels } from "../../weights/weight_kernels.ts";
import layerNorm from "../norm/layer_norm.wgsl?raw";
import step from "../../../webgpu/step.wgsl?raw";
import source from "./qkv.wgsl?raw";

type Buffers = Record<"step" | "x" | "wQ" | "wK" | "wV" | "rope" | "q" | "keys" | "values", GPUBuffer>;

/** float32's largest number: no clamp. */
export const NO_CLIP = 3.4e38;

/**
 * `x` [D] float32; `wQ`, `wK`, `wV` [D, D] weights; `rope` [context, HEAD / 2] pairs of float32; written: `q` [D] and
 * one row of `keys` and `values` [context, D], all float32.
 */
export async function createQkv(weights: WeightKernels, config: ModelConfig) {
  const { hiddenSize: D, headSize, contextLength } = config;
  const kernel = await weights.compile(
    "qkv",
    [step, layerNorm, source],
    {
      D4: D / 4,
      D8: D / 8,
      HALF_HEAD: headSize / 2,
      CLIP: config.clipQkv ?? NO_CLIP,
      EPSILON: config.norm.epsilon,
    },
    { rows: D, columns: D },
    headSize,
  );
  return (buffers: Buffers): Operation =>
    kernel.bind(
      (part) => [
        [buffers.step, STEP_BYTES],
        [buffers.x, 4 * D],
        part.of(buffers.wQ),
        part.of(buffers.wK),
        part.of(buffers.wV),
        [buffers.rope, 4 * contextLength * headSize],
        [buffers.q, 4 * D],
        [buffers.keys, 4 * contextLength * D],
        [buffers.values, 4 * contextLength * D],
      ],
      (part) => [weights.kernels.teams(part.rows / 2), 1],
    );
}
