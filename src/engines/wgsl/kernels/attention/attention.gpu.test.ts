import { describe, test } from "vitest";
import { dot, row, softmax } from "../../../testing/reference.ts";
import { packStep } from "../../../webgpu/step.ts";
import {
  Bench,
  bothGpus,
  expectClose,
  numbers,
  TEST_CONFIG,
  TEST_SAMPLING,
} from "../../../testing/kernel_bench.ts";
import { createMix } from "./mix.ts";
import { createScores } from "./scores.ts";

const { hiddenSize: D, headCount: H, headSize, contextLength } = TEST_CONFIG;
const keys = numbers(contextLength * D, 1);
const values = numbers(contextLength * D, 2);

function head(vector: readonly number[], h: number): readonly number[] {
  return vector.slice(h * headSize, (h + 1) * headSize);
}

/** Causal multi-head attention of one token at `position` with query `q` [D]. */
function attention(q: readonly number[], position: number): number[] {
  return Array.from({ length: H }, (_, h) => {
    const visible = Array.from({ length: position + 1 }, (__, j) => j);
    const scores = visible.map((j) => dot(head(q, h), head(row(keys, j, D), h)) / Math.sqrt(headSize));
    const weights = softmax(scores);
    return Array.from({ length: headSize }, (__, c) =>
      dot(
        weights,
        visible.map((j) => values[j * D + h * headSize + c] ?? NaN),
      ),
    );
  }).flat();
}

describe.each(await bothGpus())("%s", (_, gpu) => {
  const bench = new Bench(gpu);

  test.each([
    ["the first token", { position: 0, tokens: 1 }],
    ["a later token", { position: 30, tokens: 1 }],
    ["several tokens, each up to itself", { position: 5, tokens: 7 }],
  ])("attention of %s looks back and not ahead", async (__, span) => {
    const q = numbers(span.tokens * D, 3);
    const step = bench.uniform(packStep(span, TEST_SAMPLING));
    const scores = bench.zeros(span.tokens * H * contextLength);
    const y = bench.zeros(span.tokens * D);
    const operations = [
      (await createScores(bench.kernels, TEST_CONFIG))({
        step,
        q: bench.buffer(q),
        keys: bench.buffer(keys),
        scores,
      }),
      (await createMix(bench.kernels, TEST_CONFIG))({ step, scores, values: bench.buffer(values), y }),
    ];
    await bench.run(span, ...operations);
    const expected = Array.from({ length: span.tokens }, (___, t) =>
      attention(row(q, t, D), span.position + t),
    ).flat();
    expectClose(await bench.readNumbers(y), expected);
  });
});
