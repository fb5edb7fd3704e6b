import type { OlmoConfig } from "../../../../checkpoint/config.ts";
import type { Kernels, Operation } from "../../../webgpu/kernel.ts";
import layerNorm from "../norm/layer_norm.wgsl?raw";
import source from "./gate_up.wgsl?raw";

/** `x` [D] float32; `wGate`, `wUp` [F, D] float16; `y` [F] float32, written. */
export async function createGateUp(kernels: Kernels, config: OlmoConfig) {
  const { hiddenSize: D, intermediateSize: F } = config;
  const kernel = await kernels.compile("gate_up", [layerNorm, source], { D4: D / 4, D8: D / 8, F });
  return (buffers: Record<"x" | "wGate" | "wUp" | "y", GPUBuffer>): Operation =>
    kernel.bind(
      [
        [buffers.x, 4 * D],
        [buffers.wGate, 2 * F * D],
        [buffers.wUp, 2 * F * D],
        [buffers.y, 4 * F],
      ],
      () => [kernels.teams(F / 4), 1],
    );
}
