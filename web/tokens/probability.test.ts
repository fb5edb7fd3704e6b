import { expect, test } from "vitest";
import { findCandidates, type Step } from "../../src/index.ts";
import { levelOf, probabilityOf } from "./probability.ts";
import { shownCandidates } from "./shown_candidates.ts";

/** Probabilities 0.4, 0.3, 0.2 and 0.1 for ids 0 to 3. */
const candidates = findCandidates(Float32Array.of(...[0.4, 0.3, 0.2, 0.1].map(Math.log)));
const step = (id: number): Step => ({ id, position: 5, candidates, dispatches: 0 });

test("the candidates are shown best first, with their softmax", () => {
  const shown = shownCandidates(step(1), 3);
  expect(shown.map(({ id, rank }) => [id, rank])).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
  expect(shown.map(({ probability }) => probability.toFixed(6))).toEqual([
    "0.400000",
    "0.300000",
    "0.200000",
  ]);
});

test("a chosen token that is not among the first is shown after them, with its rank", () => {
  expect(shownCandidates(step(3), 2).map(({ id, rank }) => [id, rank])).toEqual([
    [0, 1],
    [1, 2],
    [3, 4],
  ]);
});

test("the probability of several tokens is the product of theirs", () => {
  expect(probabilityOf([step(0), step(3)])).toBeCloseTo(0.04, 6);
});

test.each([
  [1, 0],
  [0.5, 0],
  [0.49, 1],
  [0.05, 2],
  [0.001, 3],
  [0, 3],
])("a probability of %d is of level %i", (probability, level) => {
  expect(levelOf(probability)).toBe(level);
});
