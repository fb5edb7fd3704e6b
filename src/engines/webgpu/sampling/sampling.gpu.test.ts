import { describe, expect, test } from "vitest";
import { findCandidates } from "../../../generation/candidates.ts";
import { chooseToken } from "../../../generation/sampler.ts";
import { GREEDY, type Sampling } from "../../../generation/sampling.ts";
import { CANDIDATES_BYTES, candidateCount, readCandidates } from "./read_candidates.ts";
import { packStep } from "../step.ts";
import { Bench, bothGpus, expectClose, numbers } from "../../testing/kernel_bench.ts";
import { TEST_CONFIG } from "../../testing/kernel_bench.ts";
import { summariseChunks } from "../../testing/reference.ts";
import { chunkCount, chunkSize } from "./chunks.ts";
import { createRankCandidates } from "./rank_candidates.ts";
import { createRankChunks, finalistCount } from "./rank_chunks.ts";
import { createSample } from "./sample.ts";
import { createSumChunks } from "./sum_chunks.ts";

/** What `unembed` leaves of each chunk, in float64. */
function summarise(logits: Float32Array): ReturnType<typeof summariseChunks> {
  return summariseChunks([...logits], chunkSize(logits.length));
}

describe.each(await bothGpus())("%s", (_, gpu) => {
  const bench = new Bench(gpu);

  const compiled = new Map<number, ReturnType<typeof compile>>();

  function compile(tokenCount: number) {
    const { kernels } = bench;
    return Promise.all([
      createRankChunks(kernels, tokenCount),
      createRankCandidates(kernels, tokenCount),
      createSample(kernels, tokenCount, TEST_CONFIG.contextLength),
    ]);
  }

  function kernelsFor(tokenCount: number): ReturnType<typeof compile> {
    const kernels = compiled.get(tokenCount) ?? compile(tokenCount);
    compiled.set(tokenCount, kernels);
    return kernels;
  }

  async function pick(
    logits: Float32Array<ArrayBuffer>,
    sampling: Sampling,
    position: number,
    tokenCount = logits.length,
    chunks?: Record<"chunkBest" | "chunkSum", GPUBuffer>,
  ) {
    const { contextLength } = TEST_CONFIG;
    const span = { position: position - 1, tokens: 1 };
    const { best, sum } = summarise(logits.subarray(0, tokenCount));
    const buffers = {
      step: bench.uniform(packStep(span, sampling)),
      logits: bench.buffer(logits),
      chunkBest: bench.buffer(Float32Array.from(best)),
      chunkSum: bench.buffer(Float32Array.from(sum)),
      finalists: bench.buffer(new Uint32Array(finalistCount(tokenCount))),
      ...chunks,
      candidates: bench.zeros(CANDIDATES_BYTES / 4),
      ids: bench.buffer(new Uint32Array(contextLength)),
    };
    expect(best).toHaveLength(chunkCount(tokenCount));
    const [rankChunks, rankCandidates, sample] = await kernelsFor(tokenCount);
    await bench.run(span, rankChunks(buffers), rankCandidates(buffers), sample(buffers));
    const next = new Uint32Array(await bench.read(buffers.ids))[position];
    return { ...readCandidates(await bench.read(buffers.candidates), candidateCount(tokenCount)), next };
  }

  test.each([
    ["a large vocabulary", numbers(4999, 1)],
    ["140,001 tokens, in larger chunks", numbers(140_001, 7)],
    ["one that fills fewer than 64 chunks", numbers(203, 2)],
    ["one smaller than the number of candidates", numbers(50, 3)],
    ["equal logits, ordered by id", new Float32Array(3000).fill(0.5)],
    ["the best all in one place", numbers(4000, 4).map((value, id) => value + (id >> 6 === 20 ? 5 : 0))],
  ])("the candidates of %s are those of a full sort", async (__, logits) => {
    const { candidates } = await pick(logits, GREEDY, 1);
    const expected = findCandidates(logits);
    expect([...candidates.ids]).toEqual([...expected.ids]);
    expect([...candidates.logits]).toEqual([...expected.logits]);
    expectClose([candidates.logSumExp], [expected.logSumExp]);
  });

  test.each([4999, 203, 50])(
    "padding is no candidate, however large its logit: %i tokens",
    async (tokens) => {
      const logits = numbers(tokens + 77, 6);
      logits.fill(9, tokens);
      const { candidates, chosen } = await pick(logits, GREEDY, 1, tokens);
      const expected = findCandidates(logits.subarray(0, tokens));
      expect([...candidates.ids]).toEqual([...expected.ids]);
      expect(chosen).toBe(expected.ids[0]);
      expectClose([candidates.logSumExp], [expected.logSumExp]);
    },
  );

  test.each([66_000, 203, 150])(
    "logits of another maker are summed up as unembed does it: %i tokens",
    async (tokens) => {
      const logits = numbers(Math.max(tokens, 203), 8);
      const [chunkBest, chunkSum] = [bench.zeros(chunkCount(tokens)), bench.zeros(chunkCount(tokens))];
      const sumChunks = await createSumChunks(bench.kernels, tokens);
      await bench.run(
        { position: 0, tokens: 1 },
        sumChunks({ logits: bench.buffer(logits), chunkBest, chunkSum }),
      );
      const { best, sum } = summarise(logits.subarray(0, tokens));
      expectClose(await bench.readNumbers(chunkBest), best);
      expectClose(await bench.readNumbers(chunkSum), sum);
    },
  );

  test("the chosen id is left for the next step", async () => {
    const { chosen, next } = await pick(numbers(500, 5), GREEDY, 17);
    expect(next).toBe(chosen);
  });

  test.each([
    GREEDY,
    { temperature: 1, topK: 0, topP: 1, seed: 1 },
    { temperature: 0.7, topK: 40, topP: 0.95, seed: 4294967295 },
    { temperature: 5, topK: 0, topP: 1, seed: 3 },
    { temperature: 1, topK: 3, topP: 1, seed: 4 },
    { temperature: 1, topK: 0, topP: 0.05, seed: 5 },
    { temperature: 1e-6, topK: 64, topP: 0.5, seed: 6 },
  ])("chooses as the CPU does, with %o", async (sampling) => {
    const logits = numbers(300, 9).map((value) => 3 * value);
    const choices = [];
    const expected = [];
    for (let position = 1; position < 33; position++) {
      choices.push((await pick(logits, sampling, position)).chosen);
      expected.push(chooseToken(findCandidates(logits), sampling, position));
    }
    expect(choices).toEqual(expected);
  });

  test.each([
    { temperature: 1e-30, topK: 0, topP: 1, seed: 1 },
    { temperature: 1e-44, topK: 0, topP: 1, seed: 1 },
    { temperature: 5e-324, topK: 0, topP: 1, seed: 1 },
    { temperature: 1, topK: 0, topP: 0, seed: 1 },
    { temperature: 1, topK: 1, topP: 1, seed: 1 },
  ])("takes the likeliest, and of equal ones the first, as the CPU does, with %o", async (sampling) => {
    for (const sign of [1, -1]) {
      const logits = numbers(300, 9).map((value) => value + sign * 20);
      const best = 2 + sign * 20;
      logits[200] = logits[77] = best;
      const expected = chooseToken(findCandidates(logits), sampling, 5);
      expect((await pick(logits, sampling, 5)).chosen).toBe(expected);
      expect(expected).toBe(77);
    }
  });

  test("a temperature beyond all logits draws of all candidates alike, as the CPU does", async () => {
    const logits = numbers(300, 9);
    const sampling = { temperature: 1e38, topK: 0, topP: 1, seed: 12 };
    for (let position = 1; position < 17; position++) {
      const { chosen } = await pick(logits, sampling, position);
      expect(chosen).toBe(chooseToken(findCandidates(logits), sampling, position));
    }
  });

  test.each([
    ["NaN", NaN],
    ["infinity", Infinity],
  ])("a logit that is %s shows in the log-sum-exp, wherever it stands", async (__, value) => {
    for (const id of [0, 15, 16, 150, 202]) {
      const logits = numbers(203, 2);
      logits[id] = value;
      const own = { ...GREEDY, temperature: 1 };
      const { chunkBest, chunkSum } = await summariseOnGpu(logits);
      expect((await pick(logits, own, 1, 203, { chunkBest, chunkSum })).candidates.logSumExp).not.toSatisfy(
        Number.isFinite,
      );
    }
  });

  async function summariseOnGpu(logits: Float32Array<ArrayBuffer>) {
    const tokens = logits.length;
    const [chunkBest, chunkSum] = [bench.zeros(chunkCount(tokens)), bench.zeros(chunkCount(tokens))];
    const sumChunks = await createSumChunks(bench.kernels, tokens);
    await bench.run(
      { position: 0, tokens: 1 },
      sumChunks({ logits: bench.buffer(logits), chunkBest, chunkSum }),
    );
    return { chunkBest, chunkSum };
  }

  test("draws each token as often as its probability says", async () => {
    const logits = Float32Array.of(1, 0.5, 0, -0.5);
    const weights = Array.from(logits, Math.exp);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const draws = 200;
    const counts = [0, 0, 0, 0];
    for (let seed = 0; seed < draws; seed++) {
      const { chosen } = await pick(logits, { temperature: 1, topK: 0, topP: 1, seed }, 3);
      counts[chosen] = (counts[chosen] ?? 0) + 1;
    }
    const chiSquared = weights.reduce((sum, weight, id) => {
      const expected = (draws * weight) / total;
      return sum + ((counts[id] ?? 0) - expected) ** 2 / expected;
    }, 0);
    // Three degrees of freedom: a true sampler exceeds 16.3 once in a thousand series of seeds.
    expect(chiSquared).toBeLessThan(16.3);
  });
});
