import { describe, expect, test } from "vitest";
import reference from "../../fixtures/sampling.json" with { type: "json" };
import { findCandidates } from "./candidates.ts";
import { gumbel, uniform } from "./noise.ts";
import { chooseToken, keptProbabilities } from "./sampler.ts";

/** Made by transformers' own logits warpers: fixtures/README.md. */
const logits = reference.logits.map((values) => Float32Array.from(values));

describe("the sampler", () => {
  test.each(reference.cases)(
    "keeps what transformers keeps at temperature $temperature, top-k $top_k, top-p $top_p",
    (wanted) => {
      const candidates = findCandidates(logits[wanted.logits] ?? new Float32Array());
      const { temperature, top_k: topK, top_p: topP } = wanted;
      const kept = keptProbabilities(candidates, { temperature, topK, topP, seed: 0 });
      expect([...candidates.ids.subarray(0, kept.length)]).toEqual(wanted.ids);
      kept.forEach((probability, rank) =>
        expect(probability).toBeCloseTo(wanted.probabilities[rank] ?? NaN, 9),
      );
    },
  );

  test("takes the likeliest token at temperature 0, and of equal ones the first", () => {
    const greedy = { temperature: 0, topK: 0, topP: 1, seed: 5 };
    expect(chooseToken(findCandidates(Float32Array.of(1, 3, 2)), greedy, 9)).toBe(1);
    expect(chooseToken(findCandidates(Float32Array.of(1, 3, 3)), greedy, 9)).toBe(1);
  });

  test("draws each token as often as its probability says", () => {
    const sampling = { temperature: 0.8, topK: 6, topP: 1, seed: 11 };
    const candidates = findCandidates(Float32Array.of(2, 1.5, 1, 0.5, 0, -0.5, -1));
    const draws = 20_000;
    const counts = new Map<number, number>();
    for (let position = 0; position < draws; position++) {
      const id = chooseToken(candidates, sampling, position);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const chiSquared = keptProbabilities(candidates, sampling).reduce((sum, probability, rank) => {
      const expected = draws * probability;
      return sum + ((counts.get(candidates.ids[rank] ?? -1) ?? 0) - expected) ** 2 / expected;
    }, 0);
    // Five degrees of freedom: a correct sampler exceeds 20.5 once in a thousand seeds.
    expect(chiSquared).toBeLessThan(20.5);
  });

  test("another seed, position or id draws another number", () => {
    const drawn = [uniform(1, 2, 3), uniform(2, 2, 3), uniform(1, 3, 3), uniform(1, 2, 4)];
    expect(new Set(drawn).size).toBe(4);
  });

  test("the noise has the mean and variance of the Gumbel distribution", () => {
    const draws = Array.from({ length: 50_000 }, (_, position) => gumbel(3, position, 77));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
    expect(mean).toBeCloseTo(0.5772, 1); // Euler's constant
    expect(variance).toBeCloseTo(Math.PI ** 2 / 6, 1);
  });
});
