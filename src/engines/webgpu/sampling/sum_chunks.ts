import type { Kernels, Operation } from "../kernel.ts";
import { chunkCount, chunkSize } from "./chunks.ts";
import source from "./sum_chunks.wgsl?raw";

/** `logits` [V]; written, of the first `tokenCount`: `chunkBest`, `chunkSum` [chunks]; all float32. */
export async function createSumChunks(kernels: Kernels, tokenCount: number) {
  const chunks = chunkCount(tokenCount);
  const constants = { TOKENS: tokenCount, CHUNK: chunkSize(tokenCount) };
  const kernel = await kernels.compile("sum chunks", [source], constants);
  return (buffers: Record<"logits" | "chunkBest" | "chunkSum", GPUBuffer>): Operation =>
    kernel.bind(
      [
        [buffers.logits, 4 * tokenCount],
        [buffers.chunkBest, 4 * chunks],
        [buffers.chunkSum, 4 * chunks],
      ],
      () => [kernels.invocations(chunks), 1],
    );
}
