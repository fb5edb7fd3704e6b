import type { OlmoConfig } from "../../../../checkpoint/config.ts";
import type { Kernels, Operation } from "../../../webgpu/kernel.ts";
import { CHUNK, chunkCount } from "../../../webgpu/sampling/chunks.ts";
import source from "./unembed.wgsl?raw";

/**
 * `hidden` [D] float32; `wte` [V, D] float16; written: `logits` [V], and of each chunk of rows its largest logit
 * `chunkBest` and the sum of exp(logit - largest) `chunkSum`, all float32.
 */
export async function createUnembed(kernels: Kernels, config: OlmoConfig) {
  const { vocabSize: V, hiddenSize: D } = config;
  const chunks = chunkCount(config);
  const kernel = await kernels.compile("unembed", [source], { D8: D / 8, V, CHUNK });
  return (buffers: Record<"hidden" | "wte" | "logits" | "chunkBest" | "chunkSum", GPUBuffer>): Operation =>
    kernel.bind(
      [
        [buffers.hidden, 4 * D],
        [buffers.wte, 2 * V * D],
        [buffers.logits, 4 * V],
        [buffers.chunkBest, 4 * chunks],
        [buffers.chunkSum, 4 * chunks],
      ],
      () => [kernels.teams(chunks), 1],
    );
}
