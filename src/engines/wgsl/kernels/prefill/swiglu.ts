import type { ModelConfig } from "../../../../models/config.ts";
import type { Kernels, Operation } from "../../../webgpu/kernel.ts";
import source from "./swiglu.wgsl?raw";

/** `gate` [T, F] float32, becomes silu(gate) * up in place; `up` [T, F] float32. */
export async function createSwiglu(kernels: Kernels, config: ModelConfig) {
  const F = config.intermediateSize;
  const kernel = await kernels.compile("swiglu", [source], { F4: F / 4 });
  return (buffers: Record<"gate" | "up", GPUBuffer>): Operation =>
    kernel.bind(
      [
        [buffers.gate, 4 * F],
        [buffers.up, 4 * F],
      ],
      ({ tokens }) => [kernels.invocations(F / 4), tokens],
    );
}
