import type { OlmoConfig } from "../../../../checkpoint/config.ts";
import type { Kernels, Operation } from "../../../webgpu/kernel.ts";
import { STEP_BYTES } from "../../../webgpu/step.ts";
import step from "../../../webgpu/step.wgsl?raw";
import source from "./embed.wgsl?raw";

/** `wte` [V, D] float16; `ids` [context]; `x` [T, D] float32, written. */
export async function createEmbed(kernels: Kernels, config: OlmoConfig) {
  const { vocabSize: V, hiddenSize: D, contextLength } = config;
  const kernel = await kernels.compile("embed", [step, source], { D4: D / 4 });
  return (buffers: Record<"step" | "ids" | "wte" | "x", GPUBuffer>): Operation =>
    kernel.bind(
      [
        [buffers.step, STEP_BYTES],
        [buffers.ids, 4 * contextLength],
        [buffers.wte, 2 * V * D],
        [buffers.x, 4 * D],
      ],
      ({ tokens }) => [kernels.invocations(D / 4), tokens],
    );
}
