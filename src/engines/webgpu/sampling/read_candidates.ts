import { CANDIDATE_COUNT, type Candidates } from "../../../generation/sampling.ts";

/** Words before the ranked candidates, and words of each: the structs of candidates.wgsl. */
const HEAD_WORDS = 2;
const CANDIDATE_WORDS = 2;

/** Size of the record that a step leaves. */
export const CANDIDATES_BYTES = 4 * (HEAD_WORDS + CANDIDATE_WORDS * CANDIDATE_COUNT);

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
  const ids = new Uint32Array(count);
  const logits = new Float32Array(count);
  for (let rank = 0; rank < count; rank++) {
    const at = HEAD_WORDS + CANDIDATE_WORDS * rank;
    ids[rank] = words[at] ?? 0;
    logits[rank] = numbers[at + 1] ?? NaN;
  }
  const [logSumExp = NaN] = numbers;
  return { candidates: { ids, logits, logSumExp }, chosen: words[1] ?? 0 };
}
