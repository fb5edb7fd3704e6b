import type { Step } from "../../src/index.ts";
import { type Candidate, candidateAt, chosenOf } from "./probability.ts";

/** The likeliest `count`, and the chosen one if it is not among them. */
export function shownCandidates(step: Step, count: number): Candidate[] {
  const first = Array.from({ length: Math.min(count, step.candidates.ids.length) }, (_, index) =>
    candidateAt(step.candidates, index),
  );
  const chosen = chosenOf(step);
  return chosen.rank > first.length ? [...first, chosen] : first;
}
