import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../testing/fuzz.ts";
import { findCandidates } from "./candidates.ts";
import { generate } from "./generate.ts";
import { chooseToken, keptProbabilities } from "./sampler.ts";
import { CANDIDATE_COUNT, type Sampling } from "./sampling.ts";

interface Kept {
  readonly id: number;
  readonly probability: number;
}

function share(part: readonly { readonly weight: number }[]): number {
  return part.reduce((sum, { weight }) => sum + weight, 0);
}

/**
 * The tokens that the settings keep, in float64 and in the simplest way: top-p keeps a token if the likelier ones alone
 * do not reach that share.
 */
function reference(logits: readonly number[], { temperature, topK, topP }: Sampling): Kept[] {
  const best = Math.max(...logits);
  const ordered = logits.map((logit, id) => ({ id, weight: Math.exp((logit - best) / temperature), logit }));
  ordered.sort((a, b) => (a.logit === b.logit ? a.id - b.id : b.logit - a.logit));
  const considered = ordered.slice(0, Math.min(topK || CANDIDATE_COUNT, CANDIDATE_COUNT));
  const all = share(considered);
  const kept = considered.filter((_, rank) => rank === 0 || share(considered.slice(0, rank)) / all < topP);
  return kept.map(({ id, weight }) => ({ id, probability: weight / share(kept) }));
}

/** Whether float64 can't decide which tokens reach the share: then either result is right. */
function isClose(logits: readonly number[], sampling: Sampling): boolean {
  const counts = [1 - 1e-9, 1, 1 + 1e-9].map(
    (f) => reference(logits, { ...sampling, topP: sampling.topP * f }).length,
  );
  return new Set(counts).size > 1;
}

const float = fc.float({ min: -40, max: 40, noNaN: true });
/** Makes ties as common as in a model with few bits. */
const logits = fc.oneof(
  fc.array(float, { minLength: 1, maxLength: 150 }),
  fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 1, maxLength: 150 }),
);
const sampling: fc.Arbitrary<Sampling> = fc.record({
  temperature: fc.oneof(
    fc.double({ min: 0.01, max: 3, noNaN: true }),
    fc.constantFrom(5e-324, 1e-300, 1e-38, 1e-6, 1e6, 1e300, Number.MAX_VALUE),
  ),
  topK: fc.nat(80),
  topP: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1)),
  seed: fc.nat(2 ** 32 - 1),
});

test("keeps the tokens that an independent reference keeps, as likely as there", () => {
  fc.assert(
    fc.property(logits, sampling, (values, settings) => {
      fc.pre(!isClose(values, settings));
      const candidates = findCandidates(Float32Array.from(values));
      const kept = keptProbabilities(candidates, settings);
      const wanted = reference(values, settings);
      expect([...candidates.ids.subarray(0, kept.length)]).toEqual(wanted.map(({ id }) => id));
      kept.forEach((probability, rank) =>
        expect(probability).toBeCloseTo(wanted[rank]?.probability ?? NaN, 9),
      );
    }),
    tries(3000),
  );
});

test("chooses none but a kept token, at any temperature, seed and position", () => {
  fc.assert(
    fc.property(logits, sampling, fc.nat(2 ** 20), (values, settings, position) => {
      const candidates = findCandidates(Float32Array.from(values));
      const kept = keptProbabilities(candidates, settings).length;
      const chosen = chooseToken(candidates, settings, position);
      expect([...candidates.ids.subarray(0, kept)]).toContain(chosen);
    }),
    tries(2000),
  );
});

test("the likeliest, and of equal ones that of the smallest id, at temperature 0 and just above", () => {
  fc.assert(
    fc.property(logits, sampling, (values, settings) => {
      const candidates = findCandidates(Float32Array.from(values));
      const first = values.map(Math.fround).indexOf(Math.max(...values.map(Math.fround)));
      expect(chooseToken(candidates, { ...settings, temperature: 0 }, 7)).toBe(first);
      if (values[first] === 0) return; // the noise alone decides ties, at any temperature
      expect(chooseToken(candidates, { ...settings, temperature: 5e-324 }, 7)).toBe(first);
    }),
    tries(1000),
  );
});

test("the candidates are those of a full sort, whatever the logits, infinities among them", () => {
  const any = fc.array(fc.oneof(float, fc.constantFrom(-Infinity, 0, -0)), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(any, (values) => {
      const { ids } = findCandidates(Float32Array.from(values));
      const order = values.map((_, id) => id);
      order.sort((a, b) => Number(values[b]! > values[a]!) - Number(values[a]! > values[b]!) || a - b);
      expect([...ids]).toEqual(order.slice(0, CANDIDATE_COUNT));
    }),
    tries(1000),
  );
});

/** The value that chi-squared with this many degrees of freedom exceeds once in 30,000 times (Wilson and Hilferty). */
function limit(degrees: number): number {
  return degrees * (1 - 2 / (9 * degrees) + 4 * Math.sqrt(2 / (9 * degrees))) ** 3;
}

describe("the distribution of what is drawn is the exact one", () => {
  const values = Array.from({ length: 100 }, (_, id) => 3 * Math.sin(id * id));
  const DRAWS = 4000;

  test.each([
    { temperature: 1, topK: 0, topP: 1, seed: 1 },
    { temperature: 0.3, topK: 0, topP: 1, seed: 2 },
    { temperature: 2, topK: 40, topP: 0.95, seed: 3 },
    { temperature: 1, topK: 5, topP: 1, seed: 4 },
    { temperature: 1, topK: 0, topP: 0.5, seed: 5 },
    { temperature: 1e300, topK: 64, topP: 1, seed: 4294967295 },
  ])("%o", (settings) => {
    const candidates = findCandidates(Float32Array.from(values));
    const wanted = reference(values, settings);
    const series = {
      "of positions": (n: number) => chooseToken(candidates, settings, n),
      "of seeds": (n: number) => chooseToken(candidates, { ...settings, seed: settings.seed ^ n }, 17),
      "of every second position, each with a seed": (n: number) =>
        chooseToken(candidates, { ...settings, seed: n }, 2 * n),
    };
    for (const [name, draw] of Object.entries(series)) {
      const counts = new Map<number, number>();
      for (let n = 0; n < DRAWS; n++) {
        const id = draw(n);
        counts.set(id, (counts.get(id) ?? 0) + 1);
      }
      // Cells with too few draws are combined: alone they mean nothing.
      let [sum, cells, rare, rareExpected] = [0, 0, 0, 0];
      for (const { id, probability } of wanted) {
        const [count, expected] = [counts.get(id) ?? 0, DRAWS * probability];
        if (expected < 8) [rare, rareExpected] = [rare + count, rareExpected + expected];
        else [sum, cells] = [sum + (count - expected) ** 2 / expected, cells + 1];
      }
      if (rareExpected > 0) [sum, cells] = [sum + (rare - rareExpected) ** 2 / rareExpected, cells + 1];
      expect(sum, name).toBeLessThan(limit(cells - 1));
    }
  });
});

/** The tokens of an engine with these logits. */
async function continueWith(values: Float32Array): Promise<number[]> {
  const candidates = findCandidates(values);
  const settings = { temperature: 1, topK: 0, topP: 1, seed: 1 };
  const source = {
    contextLength: 8,
    async *steps() {
      yield { id: chooseToken(candidates, settings, 1), position: 1, candidates, dispatches: 0 };
    },
  };
  const request = { prompt: [1], sampling: settings, count: 1, endOfTextIds: [] };
  const ids: number[] = [];
  for await (const { id } of generate(source, request)) ids.push(id);
  return ids;
}

describe("logits that are no numbers are reported, and no token of theirs is given out", () => {
  test("a NaN or an infinity anywhere, or nothing but minus infinity", async () => {
    const place = fc.tuple(fc.constantFrom(NaN, Infinity), fc.nat());
    await fc.assert(
      fc.asyncProperty(
        fc.array(float, { minLength: 1, maxLength: 150 }),
        fc.array(place),
        async (values, wrong) => {
          const damaged = Float32Array.from(values, (value) => (wrong.length === 0 ? -Infinity : value));
          for (const [value, at] of wrong) damaged[at % damaged.length] = value;
          await expect(continueWith(damaged)).rejects.toMatchObject({ code: "not-finite" });
        },
      ),
      tries(300),
    );
  });

  test("but a logit of minus infinity is a token that can't come, and never does", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(float), { minLength: 1, maxLength: 100 }), async (values) => {
        fc.pre(values.some((value) => value !== null));
        const [id] = await continueWith(Float32Array.from(values, (value) => value ?? -Infinity));
        expect(values[id ?? -1]).not.toBeNull();
      }),
      tries(300),
    );
  });
});
