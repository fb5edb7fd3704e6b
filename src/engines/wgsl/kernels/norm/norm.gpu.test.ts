import { describe, test } from "vitest";
import { layerNorm, row } from "../../../testing/reference.ts";
import { packStep } from "../../../webgpu/step.ts";
import {
  Bench,
  bothGpus,
  expectClose,
  numbers,
  TEST_CONFIG,
  TEST_SAMPLING,
} from "../../../testing/kernel_bench.ts";
import { createNorm } from "./norm.ts";

const D = TEST_CONFIG.hiddenSize;
const span = { position: 0, tokens: 3 };
/** Far from zero, where a variance taken as the mean of squares minus the squared mean would lose its digits. */
const x = numbers(3 * D, 1).map((value) => value + 100);
const normed = [0, 1, 2].map((token) => layerNorm(row(x, token, D)));

describe.each(await bothGpus())("%s", (_, gpu) => {
  const bench = new Bench(gpu);

  test.each([
    ["all", normed.flat()],
    ["last", [...(normed[2] ?? []), ...Array.from({ length: 2 * D }, () => 0)]],
  ] as const)("norm of %s tokens has mean 0 and variance 1", async (tokens, expected) => {
    const y = bench.zeros(3 * D);
    const norm = await createNorm(bench.kernels, TEST_CONFIG, tokens);
    const step = bench.uniform(packStep(span, TEST_SAMPLING));
    await bench.run(span, norm({ step, x: bench.buffer(x), y }));
    expectClose(await bench.readNumbers(y), expected, { absolute: 5e-5 });
  });
});
