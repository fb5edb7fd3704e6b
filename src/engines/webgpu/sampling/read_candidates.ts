import { CANDIDATE_COUNT, type Candidates } from "../../../generation/sampling.ts";

/** Size of the record that a step leaves: the struct of candidates.wgsl. */
export const CANDIDATES_BYTES = 4 * (2 * CANDIDATE_COUNT + 2);

/** Candidates there are: all tokens where there are fewer than CANDIDATE_COUNT. */
export function candidateCount(tokenCount: number): number {
  return Math.min(CANDIDATE_COUNT, tokenCount);
}

/** Takes the record apart into copies: the candidates, of which the first `count` are real, and the id chosen. */
export function readCandidates(
  record: ArrayBuffer,
  count: number,
): { candidates: Candidates; chosen: number } {
  const words = new Uint32Array(record);
  const numbers = new Float32Array(record);
  const candidates = {
    ids: words.slice(0, count),
    logits: numbers.slice(CANDIDATE_COUNT, CANDIDATE_COUNT + count),
    logSumExp: numbers[2 * CANDIDATE_COUNT] ?? NaN,
  };
  return { candidates, chosen: words[2 * CANDIDATE_COUNT + 1] ?? 0 };
}
