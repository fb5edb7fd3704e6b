import { CANDIDATE_COUNT } from "../../../generation/sampling.ts";
import type { Kernels, Operation } from "../kernel.ts";
import { CANDIDATES_BYTES } from "./read_candidates.ts";
import candidatesStruct from "./candidates.wgsl?raw";
import { chunkCount, chunkSize } from "./chunks.ts";
import { finalistCount } from "./rank_chunks.ts";
import source from "./rank_candidates.wgsl?raw";

/** `logits` [V], of which those of the first `tokenCount` ids may be candidates, and `chunkBest` [chunks] float32; `finalists` uint32; written: the ranked ones of `candidates`. */
export async function createRankCandidates(kernels: Kernels, tokenCount: number) {
  const [finalists, chunk] = [finalistCount(tokenCount), chunkSize(tokenCount)];
  const constants = {
    TOKENS: tokenCount,
    CANDIDATES: CANDIDATE_COUNT,
    FINALISTS: finalists,
    CHUNK: chunk,
  };
  const kernel = await kernels.compile("rank candidates", [candidatesStruct, source], constants);
  return (buffers: Record<"logits" | "chunkBest" | "finalists" | "candidates", GPUBuffer>): Operation =>
    kernel.bind(
      [
        [buffers.logits, 4 * tokenCount],
        [buffers.chunkBest, 4 * chunkCount(tokenCount)],
        [buffers.finalists, 4 * finalists],
        [buffers.candidates, CANDIDATES_BYTES],
      ],
      () => [kernels.invocations(finalists * chunk), 1],
    );
}
