import type { ModelConfig } from "../../../../models/config.ts";
import type { Operation } from "../../../webgpu/kernel.ts";
import type { WeightKernels } from "../../weights/weight_kernels.ts";
import layerNorm from "../norm/layer_norm.wgsl?raw";
import source from "./gate_up.wgsl?raw";

/** `x` [D] float32; `wGate`, `wUp` [F, D] weights; `y` [F] float32, written. */
export async function createGateUp(weights: WeightKernels, config: ModelConfig) {
  const { hiddenSize: D, intermediateSize: F } = config;
  const kernel = await weights.compile(
    "gate up",
    [layerNorm, source],
    { D4: D / 4, D8: D / 8, EPSILON: config.norm.epsilon },
    { rows: F, columns: D },
    4,
  );
  return (buffers: Record<"x" | "wGate" | "wUp" | "y", GPUBuffer>): Operation =>
    kernel.bind(
      (part) => [[buffers.x, 4 * D], part.of(buffers.wGate), part.of(buffers.wUp), [buffers.y, 4 * F]],
      (part) => [weights.kernels.teams(part.rows / 4), 1],
    );
}
