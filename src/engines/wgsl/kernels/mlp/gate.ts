import type { ModelConfig } from "../../../../models/config.ts";
import type { Kernels, Operation } from "../../../webgpu/kernel.ts";
import activation from "./activation.wgsl?raw";
import source from "./gate.wgsl?raw";

/** `gate` [T, F] float32, becomes activation(gate) * up in place; `up` [T, F] float32. */
export async function createGate(kernels: Kernels, config: ModelConfig) {
  const F = config.intermediateSize;
  const constants = { F4: F / 4, GELU: Number(config.activation === "gelu-tanh") };
  const kernel = await kernels.compile("gate", [activation, source], constants);
  return (buffers: Record<"gate" | "up", GPUBuffer>): Operation =>
    kernel.bind(
      [
        [buffers.gate, 4 * F],
        [buffers.up, 4 * F],
      ],
      ({ tokens }) => [kernels.invocations(F / 4), tokens],
    );
}
