import { CANDIDATE_COUNT } from "../../../generation/sampling.ts";
import type { Kernels, Operation } from "../kernel.ts";
import { chunkCount } from "./chunks.ts";
import source from "./rank_chunks.wgsl?raw";

/** How many chunks of logits are searched for candidates: as many as candidates, unless there are fewer. */
export function finalistCount(tokenCount: number): number {
  return Math.min(CANDIDATE_COUNT, chunkCount(tokenCount));
}

/** `chunkBest` [chunks] float32; `finalists` [finalistCount] uint32, written: chunks, best first. */
export async function createRankChunks(kernels: Kernels, tokenCount: number) {
  const [chunks, finalists] = [chunkCount(tokenCount), finalistCount(tokenCount)];
  const kernel = await kernels.compile("rank chunks", [source], { CHUNKS: chunks, FINALISTS: finalists });
  return (buffers: Record<"chunkBest" | "finalists", GPUBuffer>): Operation =>
    kernel.bind(
      [
        [buffers.chunkBest, 4 * chunks],
        [buffers.finalists, 4 * finalists],
      ],
      () => [kernels.invocations(chunks), 1],
    );
}
