import type { ModelConfig } from "../../../../models/config.ts";
import type { Kernels, Operation } from "../../../webgpu/kernel.ts";
import { STEP_BYTES } from "../../../webgpu/step.ts";
import { NO_CLIP } from "../decode/qkv.ts";
import step from "../../../webgpu/step.wgsl?raw";
import source from "./rotate.wgsl?raw";

/**
 * `q` [T, D] float32, turned in place; `k`, `v` [T, D] float32; `rope` [context, HEAD / 2] pairs of float32; written:
 * T rows of `keys` and `values` [context, D] float32.
 */
export async function createRotate(kernels: Kernels, config: ModelConfig) {
  const { hiddenSize: D, headSize, contextLength } = config;
  const kernel = await kernels.compile("rotate", [step, source], {
    D,
    HALF_HEAD: headSize / 2,
    CLIP: config.clipQkv ?? NO_CLIP,
  });
  return (buffers: Record<"step" | "q" | "k" | "v" | "rope" | "keys" | "values", GPUBuffer>): Operation =>
    kernel.bind(
      [
        [buffers.step, STEP_BYTES],
        [buffers.q, 4 * D],
        [buffers.k, 4 * D],
        [buffers.v, 4 * D],
        [buffers.rope, 4 * contextLength * headSize],
        [buffers.keys, 4 * contextLength * D],
        [buffers.values, 4 * contextLength * D],
      ],
      ({ tokens }) => [kernels.invocations(D / 2), tokens],
    );
}
