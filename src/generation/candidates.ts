import { logSumExp } from "./log_sum_exp.ts";
import { CANDIDATE_COUNT, type Candidates } from "./sampling.ts";

/**
 * The best `CANDIDATE_COUNT` of all tokens' `logits`, best first, ties by id; the reference for the search on the GPU.
 */
export function findCandidates(logits: Float32Array): Candidates {
  const order = Uint32Array.from(logits.keys());
  const at = (id: number): number => logits[id] ?? -Infinity;
  order.sort((a, b) => at(b) - at(a) || a - b);
  const ids = order.slice(0, CANDIDATE_COUNT);
  return { ids, logits: Float32Array.from(ids, at), logSumExp: logSumExp(logits) };
}
