import { describe, expect, test } from "vitest";
import { requestGpu } from "../../../../gpu/device.ts";
import type { ModelConfig } from "../../../../models/config.ts";
import { layerNorm, matVec, rmsNorm, row, summariseChunks } from "../../../testing/reference.ts";
import { packStep } from "../../../webgpu/step.ts";
import {
  Bench,
  expectClose,
  numbers,
  TEST_CONFIG,
  TEST_SAMPLING,
  VECTORS_CONFIG,
  weightVariants,
} from "../../../testing/kernel_bench.ts";
import { createEmbed } from "./embed.ts";
import { chunkCount, chunkSize } from "../../../webgpu/sampling/chunks.ts";
import { lastVectors } from "../vectors/vector_layout.ts";
import { createUnembed } from "./unembed.ts";

const { vocabSize: V, hiddenSize: D, contextLength } = TEST_CONFIG;

/** How many logits are summed up does not depend on the format: for each change all of these in float16, in others one. */
const COUNTS = [V, V - 20, 65];

type Matrix = ReturnType<Bench["matrix"]>;

/** What the kernel writes, of all rows that count. */
async function runUnembed(
  bench: Bench,
  config: ModelConfig,
  wte: Matrix,
  tokens: number,
  input: "hidden" | "residual",
  x: Float32Array<ArrayBuffer>,
  vectors: Float32Array<ArrayBuffer> | null = null,
) {
  const count = chunkCount(tokens);
  const [logits, best, sum] = [bench.zeros(config.vocabSize), bench.zeros(count), bench.zeros(count)];
  const unembed = await createUnembed(bench.weights, config, tokens, input);
  const operation = unembed({
    x: bench.buffer(x),
    wte: wte.buffer,
    logits,
    chunkBest: best,
    chunkSum: sum,
    vectors: vectors && bench.buffer(vectors),
  });
  await bench.run({ position: 0, tokens: 1 }, operation);
  return {
    logits: await bench.readNumbers(logits),
    best: await bench.readNumbers(best),
    sum: await bench.readNumbers(sum),
  };
}

/** Compares the logits, and what is left of each chunk of those that count, with float64. */
async function expectLogits(bench: Bench, config: ModelConfig, wte: Matrix, tokens: number): Promise<void> {
  const hidden = numbers(config.hiddenSize, 2);
  const actual = await runUnembed(bench, config, wte, tokens, "hidden", hidden);
  const expected = matVec(wte.values, [...hidden]);
  const { best, sum } = summariseChunks(expected.slice(0, tokens), chunkSize(tokens));
  expectClose(actual.logits, expected);
  expectClose(actual.best, best);
  expectClose(actual.sum, sum);
}

describe.each(await weightVariants())("%s", (_, gpu, format) => {
  const bench = new Bench(gpu, format);
  const wte = bench.matrix(V, D, 1);

  test("embed takes the rows of the ids, from the step's position on", async () => {
    const span = { position: 3, tokens: 3 };
    const x = bench.zeros(3 * D);
    const ids = new Uint32Array(contextLength);
    ids.set([202, 17, 0], 3);
    const embed = await createEmbed(bench.weights, TEST_CONFIG);
    const buffers = {
      step: bench.uniform(packStep(span, TEST_SAMPLING)),
      ids: bench.buffer(ids),
      wte: wte.buffer,
      x,
    };
    await bench.run(span, embed(buffers));
    const expected = [202, 17, 0].flatMap((id) => row(wte.values, id, D));
    expect([...(await bench.readNumbers(x))]).toEqual(expected);
  });

  for (const tokens of COUNTS) {
    const tags = format === "float16" || tokens === V - 20 ? [] : ["long"];
    const name = `unembed multiplies by the transpose of wte, and sums up each chunk of the logits of ${tokens} tokens`;
    test(name, { tags }, () => expectLogits(bench, TEST_CONFIG, wte, tokens));
  }

  test.each([
    ["LayerNorm", TEST_CONFIG],
    ["RMSNorm with a weight", VECTORS_CONFIG],
  ] as const)("unembed of the residual stream begins with its norm: %s", async (__, config) => {
    const x = numbers(D, 2);
    const { bytes } = lastVectors(config);
    const vectors = bytes > 0 ? numbers(bytes / 4, 3) : null;
    const { logits } = await runUnembed(bench, config, wte, V, "residual", x, vectors);
    const hidden = vectors ? rmsNorm([...x], vectors) : layerNorm([...x]);
    expectClose(logits, matVec(wte.values, hidden));
  });
});

test("unembed sums up the larger chunks of a large vocabulary", async () => {
  const config = { ...TEST_CONFIG, vocabSize: 66_010, hiddenSize: 16 };
  const bench = new Bench(await requestGpu());
  const wte = bench.matrix(config.vocabSize, config.hiddenSize, 1);
  await expectLogits(bench, config, wte, 66_000);
});
