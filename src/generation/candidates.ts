import { logSumExp } from "./log_sum_exp.ts";
import { CANDIDATE_COUNT, type Candidates } from "./sampling.ts";

/**
 * The best `CANDIDATE_COUNT` of all tokens' `logits` [V], best first, ties by id: for engines that leave their logits to the
 * CPU, and the reference for the search on the GPU. Only a logit that is better than the last of those found so far is
 * moved to its place: a sort of all takes forty times as long for 4,096 tokens, and almost 300 times for 262,144.
 */
export function findCandidates(logits: Float32Array): Candidates {
  const count = Math.min(CANDIDATE_COUNT, logits.length);
  const [ids, best] = [new Uint32Array(count), new Float32Array(count)];
  const bestAt = (place: number): number => best[place] ?? NaN;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] ?? NaN;
    if (id >= count && !(logit > bestAt(count - 1))) continue;
    let place = Math.min(id, count - 1);
    for (; place > 0 && logit > bestAt(place - 1); place--) {
      best[place] = bestAt(place - 1);
      ids[place] = ids[place - 1] ?? 0;
    }
    best[place] = logit;
    ids[place] = id;
  }
  return { ids, logits: best, logSumExp: logSumExp(logits) };
}
