import { largestIndexes } from "./largest_indexes.ts";
import { logSumExp } from "./log_sum_exp.ts";
import { CANDIDATE_COUNT, type Candidates } from "./sampling.ts";

/**
 * The best `CANDIDATE_COUNT` of all tokens' `logits` [V], best first, ties by id: for engines that leave their logits to the
 * CPU, and the reference for the search on the GPU.
 */
export function findCandidates(logits: Float32Array): Candidates {
  const ids = largestIndexes(logits, CANDIDATE_COUNT);
  return { ids, logits: Float32Array.from(ids, (id) => logits[id] ?? NaN), logSumExp: logSumExp(logits) };
}
