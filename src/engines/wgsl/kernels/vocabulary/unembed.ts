import type { ModelConfig } from "../../../../models/config.ts";
import type { Operation } from "../../../webgpu/kernel.ts";
import { CHUNK, chunkCount } from "../../../webgpu/sampling/chunks.ts";
import type { WeightKernels } from "../../weights/weight_kernels.ts";
import source from "./unembed.wgsl?raw";

/**
 * `hidden` [D] float32; `wte` [V, D] weights; written: `logits` [V], and of each chunk of the rows before `tokenCount`
 * its largest logit `chunkBest` and the sum of exp(logit - largest) `chunkSum`, all float32.
 */
export async function createUnembed(weights: WeightKernels, config: ModelConfig, tokenCount: number) {
  const { vocabSize: V, hiddenSize: D } = config;
  const chunks = chunkCount(tokenCount);
  const kernel = await weights.compile(
    "unembed",
    [source],
    { D8: D / 8, TOKENS: tokenCount, CHUNK },
    { rows: V, columns: D },
    CHUNK,
  );
  return (buffers: Record<"hidden" | "wte" | "logits" | "chunkBest" | "chunkSum", GPUBuffer>): Operation =>
    kernel.bind(
      (part) => [
        [buffers.hidden, 4 * D],
        part.of(buffers.wte),
        [buffers.logits, 4 * V],
        [buffers.chunkBest, 4 * chunks],
        [buffers.chunkSum, 4 * chunks],
      ],
      (part) => [weights.kernels.teams(Math.ceil(part.rows / CHUNK)), 1],
    );
}
