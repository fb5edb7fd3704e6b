import { describe, expect, test } from "vitest";
import { matVec, row } from "../../../testing/reference.ts";
import { packStep } from "../../../webgpu/step.ts";
import { Bench, bothGpus, expectClose, numbers, TEST_CONFIG, TEST_SAMPLING } from "../../../testing/bench.ts";
import { createEmbed } from "./embed.ts";
import { CHUNK } from "../../../webgpu/sampling/chunks.ts";
import { createUnembed } from "./unembed.ts";

const { vocabSize: V, hiddenSize: D, contextLength } = TEST_CONFIG;
const wte = numbers(V * D, 1);

describe.each(await bothGpus())("%s", (_, gpu) => {
  const bench = new Bench(gpu);

  test("embed takes the rows of the ids, from the step's position on", async () => {
    const span = { position: 3, tokens: 2 };
    const x = bench.zeros(2 * D);
    const ids = new Uint32Array(contextLength);
    ids.set([202, 17], 3);
    const embed = await createEmbed(bench.kernels, TEST_CONFIG);
    const buffers = {
      step: bench.uniform(packStep(span, TEST_SAMPLING)),
      ids: bench.buffer(ids),
      wte: bench.buffer(new Float16Array(wte)),
      x,
    };
    await bench.run(span, embed(buffers));
    expect([...(await bench.readNumbers(x))]).toEqual([...row(wte, 202, D), ...row(wte, 17, D)]);
  });

  test("unembed multiplies by the transpose of wte, and sums up each chunk of logits", async () => {
    const hidden = numbers(D, 2);
    const chunks = Math.ceil(V / CHUNK);
    const [logits, chunkBest, chunkSum] = [bench.zeros(V), bench.zeros(chunks), bench.zeros(chunks)];
    const unembed = await createUnembed(bench.kernels, TEST_CONFIG);
    const matrix = bench.buffer(new Float16Array(wte));
    const operation = unembed({ hidden: bench.buffer(hidden), wte: matrix, logits, chunkBest, chunkSum });
    await bench.run({ position: 0, tokens: 1 }, operation);

    const expected = matVec(wte, [...hidden]);
    const chunked = Array.from({ length: chunks }, (__, c) => expected.slice(c * CHUNK, (c + 1) * CHUNK));
    const best = chunked.map((chunk) => Math.max(...chunk));
    const sums = chunked.map((chunk, c) =>
      chunk.reduce((sum, logit) => sum + Math.exp(logit - (best[c] ?? NaN)), 0),
    );
    expectClose(await bench.readNumbers(logits), expected);
    expectClose(await bench.readNumbers(chunkBest), best);
    expectClose(await bench.readNumbers(chunkSum), sums);
  });
});
