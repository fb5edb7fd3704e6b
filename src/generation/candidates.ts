import { CANDIDATE_COUNT, type Candidates } from "./sampling.ts";

/**
 * The best `CANDIDATE_COUNT` of all tokens' `logits`, best first, ties by id; the reference for the search on the GPU.
 */
export function findCandidates(logits: Float32Array): Candidates {
  const order = Uint32Array.from(logits.keys());
  const at = (id: number): number => logits[id] ?? -Infinity;
  order.sort((a, b) => at(b) - at(a) || a - b);
  const ids = order.slice(0, CANDIDATE_COUNT);
  const best = at(ids[0] ?? 0);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - best), 0);
  return { ids, logits: Float32Array.from(ids, at), logSumExp: best + Math.log(total) };
}
