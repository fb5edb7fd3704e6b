import { gumbel } from "./noise.ts";
import type { Candidates, Sampling } from "./sampling.ts";

/**
 * The probabilities of the candidates that the settings keep: temperature, then top-k, then top-p over the rest, in the
 * order of transformers' logits warpers. Best first; the first is always kept.
 *
 * @returns probabilities of the kept candidates, which sum to 1; temperature must not be 0
 */
export function keptProbabilities(candidates: Candidates, sampling: Sampling): number[] {
  const { logits } = candidates;
  const considered = Math.min(sampling.topK || logits.length, logits.length);
  const best = logits[0] ?? 0;
  const weights = Array.from(logits.subarray(0, considered), (logit) =>
    Math.exp((logit - best) / sampling.temperature),
  );
  const total = sum(weights);
  const kept: number[] = [];
  let reached = 0;
  for (const weight of weights) {
    if (kept.length > 0 && reached >= sampling.topP * total) break;
    kept.push(weight);
    reached += weight;
  }
  return kept.map((weight) => weight / reached);
}

/**
 * The id of the token at `position`: the candidate with the largest logit / temperature + Gumbel noise, which samples
 * from the softmax over the kept ones (Gumbel-max). Greedy at temperature 0. It is the float64 reference for the GPU's
 * sampler, and the sampler of engines with logits on the CPU.
 */
export function chooseToken(candidates: Candidates, sampling: Sampling, position: number): number {
  const { ids, logits } = candidates;
  const first = ids[0] ?? 0;
  if (sampling.temperature === 0) return first;
  const count = keptProbabilities(candidates, sampling).length;
  let chosen = { id: first, score: -Infinity };
  for (let rank = 0; rank < count; rank++) {
    const id = ids[rank] ?? 0;
    const score = (logits[rank] ?? -Infinity) / sampling.temperature + gumbel(sampling.seed, position, id);
    if (score > chosen.score) chosen = { id, score };
  }
  return chosen.id;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
