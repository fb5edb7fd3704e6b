import { gumbel } from "../../../generation/noise.ts";
import { keptProbabilities } from "../../../generation/sampler.ts";
import type { Candidates, Sampling } from "../../../generation/sampling.ts";
import type { Reference } from "../check/call.ts";
import { haveOrder } from "../check/have_order.ts";
import { CANDIDATES_BYTES, readCandidates } from "./read_candidates.ts";

/**
 * The log of the sum of exp(logit) over all chunks, and the candidate with the largest score. Of two whose scores are as
 * close as float32 tells them apart either may be chosen: scores are compared, and not ids.
 */
export const sampleReference: Reference = (call) => {
  const { CHUNKS = NaN, COUNT = NaN } = call.constants;
  const { sampling, span } = call;
  const position = span.position + span.tokens;
  const best = call.before(1, [0, CHUNKS]);
  const sum = call.before(2, [0, CHUNKS]);
  const record = call.after(3, [0, CANDIDATES_BYTES / 4]);
  const next = call.after(4, [position, 1]);
  return () => {
    if (!haveOrder(best.floats)) return [];
    const { candidates, chosen } = readCandidates(record.bytes, COUNT);
    const first = candidates.logits[0] ?? NaN;
    const sums = sum.floats;
    const total = best.floats.reduce((all, chunk, i) => all + (sums[i] ?? NaN) * Math.exp(chunk - first), 0);
    const logSumExp = first + Math.log(total);
    const scores = scoresOf(candidates, sampling, position);
    const highest = Math.max(...scores.values());
    return [
      {
        actual: [candidates.logSumExp],
        expected: [logSumExp],
        scale: Math.max(1, Math.abs(first), Math.abs(logSumExp)),
      },
      { actual: [scores.get(chosen) ?? NaN], expected: [highest], scale: Math.max(1, Math.abs(highest)) },
      { actual: next.words, expected: [chosen], scale: 1 },
    ];
  };
};

/** The scores of the candidates that the settings leave, by id. */
function scoresOf(candidates: Candidates, sampling: Sampling, position: number): Map<number, number> {
  const { seed, temperature } = sampling;
  const { ids, logits } = candidates;
  const kept = temperature === 0 ? 1 : keptProbabilities(candidates, sampling).length;
  const score = (id: number, rank: number): number => {
    const logit = logits[rank] ?? NaN;
    return temperature === 0 ? logit : logit / temperature + gumbel(seed, position, id);
  };
  return new Map(Array.from(ids.subarray(0, kept), (id, rank) => [id, score(id, rank)]));
}
