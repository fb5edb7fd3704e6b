import type { Kernels, Operation } from "../kernel.ts";
import { STEP_BYTES } from "../step.ts";
import { CANDIDATES_BYTES, candidateCount } from "./read_candidates.ts";
import candidatesStruct from "./candidates.wgsl?raw";
import step from "../step.wgsl?raw";
import { chunkCount } from "./chunks.ts";
import source from "./sample.wgsl?raw";

/**
 * `chunkBest`, `chunkSum` [chunks] float32; `candidates` with the ranked ones; written: its log-sum-exp and choice, and
 * the choice in `ids` [context], where the next step finds it.
 */
export async function createSample(kernels: Kernels, tokenCount: number, contextLength: number) {
  const chunks = chunkCount(tokenCount);
  const kernel = await kernels.compile("sample", [step, candidatesStruct, source], {
    CHUNKS: chunks,
    COUNT: candidateCount(tokenCount),
  });
  return (buffers: Record<"step" | "chunkBest" | "chunkSum" | "candidates" | "ids", GPUBuffer>): Operation =>
    kernel.bind(
      [
        [buffers.step, STEP_BYTES],
        [buffers.chunkBest, 4 * chunks],
        [buffers.chunkSum, 4 * chunks],
        [buffers.candidates, CANDIDATES_BYTES],
        [buffers.ids, 4 * contextLength],
      ],
      () => [kernels.teams(1), 1],
    );
}
