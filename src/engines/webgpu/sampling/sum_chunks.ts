import type { OlmoConfig } from "../../../checkpoint/config.ts";
import type { Kernels, Operation } from "../kernel.ts";
import { CHUNK, chunkCount } from "./chunks.ts";
import source from "./sum_chunks.wgsl?raw";

/** `logits` [V]; written: `chunkBest`, `chunkSum` [chunks]; all float32. */
export async function createSumChunks(kernels: Kernels, config: OlmoConfig) {
  const [V, chunks] = [config.vocabSize, chunkCount(config)];
  const kernel = await kernels.compile("sum chunks", [source], { V, CHUNK });
  return (buffers: Record<"logits" | "chunkBest" | "chunkSum", GPUBuffer>): Operation =>
    kernel.bind(
      [
        [buffers.logits, 4 * V],
        [buffers.chunkBest, 4 * chunks],
        [buffers.chunkSum, 4 * chunks],
      ],
      () => [kernels.invocations(chunks), 1],
    );
}
