import type { Candidates, Step } from "../../src/index.ts";

/** A candidate of a step. Ranks start at 1, the likeliest. */
export interface Candidate {
  readonly id: number;
  readonly rank: number;
  readonly logit: number;
  /** At temperature 1, over the whole vocabulary. */
  readonly probability: number;
}

export function candidateAt({ ids, logits, logSumExp }: Candidates, index: number): Candidate {
  const logit = logits[index] ?? -Infinity;
  return { id: ids[index] ?? 0, rank: index + 1, logit, probability: Math.exp(logit - logSumExp) };
}

/** The chosen candidate: sampling only takes one of these. */
export function chosenOf({ id, candidates }: Step): Candidate {
  return candidateAt(candidates, candidates.ids.indexOf(id));
}

/** The probability of these tokens in a row. */
export function probabilityOf(steps: readonly Step[]): number {
  return steps.reduce((product, step) => product * chosenOf(step).probability, 1);
}

interface Level {
  readonly name: string;
  /** Lower bound of the level; the next likelier level is its upper bound. */
  readonly from: number;
}

/** Likeliest first. */
export const LEVELS: readonly Level[] = [
  { name: "50\u00a0% and more", from: 0.5 },
  { name: "10 to 50\u00a0%", from: 0.1 },
  { name: "1 to 10\u00a0%", from: 0.01 },
  { name: "less than 1\u00a0%", from: 0 },
];

/** The index of a probability's level, from 0. */
export function levelOf(probability: number): number {
  return LEVELS.findIndex(({ from }) => probability >= from);
}
