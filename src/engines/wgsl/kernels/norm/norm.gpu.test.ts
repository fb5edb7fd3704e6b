import { describe, test } from "vitest";
import { layerNorm, rmsNorm, row } from "../../../testing/reference.ts";
import { packStep } from "../../../webgpu/step.ts";
import {
  Bench,
  bothGpus,
  expectClose,
  numbers,
  TEST_CONFIG,
  TEST_SAMPLING,
  VECTORS_CONFIG,
} from "../../../testing/kernel_bench.ts";
import { layerVectors } from "../vectors/vector_layout.ts";
import { createNorm } from "./norm.ts";

const D = TEST_CONFIG.hiddenSize;
const span = { position: 0, tokens: 3 };
/** Far from zero, where a variance taken as the mean of squares minus the squared mean would lose its digits. */
const x = numbers(3 * D, 1).map((value) => value + 100);
const normed = [0, 1, 2].map((token) => layerNorm(row(x, token, D)));

describe.each(await bothGpus())("%s", (_, gpu) => {
  const bench = new Bench(gpu);

  test.each([
    ["set", normed.flat()],
    ["last", [...(normed[2] ?? []), ...Array.from({ length: 2 * D }, () => 0)]],
  ] as const)("norm in mode %s has mean 0 and variance 1", async (mode, expected) => {
    const y = bench.zeros(3 * D);
    const norm = await createNorm(bench.kernels, TEST_CONFIG, layerVectors(TEST_CONFIG), "norm", mode);
    const step = bench.uniform(packStep(span, TEST_SAMPLING));
    await bench.run(span, norm({ step, x: bench.buffer(x), y, vectors: null }));
    expectClose(await bench.readNumbers(y), expected, { absolute: 5e-5 });
  });

  test("a long row that begins with a number unlike all others keeps its digits", async () => {
    const config = { ...TEST_CONFIG, hiddenSize: 2048 };
    const input = numbers(config.hiddenSize, 5);
    input[0] = 300;
    const norm = await createNorm(bench.kernels, config, layerVectors(config), "norm", "set");
    const one = { position: 0, tokens: 1 };
    const step = bench.uniform(packStep(one, TEST_SAMPLING));
    const y = bench.zeros(config.hiddenSize);
    await bench.run(one, norm({ step, x: bench.buffer(input), y, vectors: null }));
    expectClose(await bench.readNumbers(y), layerNorm([...input]), { absolute: 5e-5, relative: 1e-5 });
  });

  test("norm with a weight, in mode add, is RMSNorm times the weight, and is added", async () => {
    const layout = layerVectors(VECTORS_CONFIG);
    const vectors = numbers(layout.bytes / 4, 2);
    const [input, before] = [numbers(3 * D, 3), numbers(3 * D, 4)];
    const name = "post_attention_layernorm";
    const norm = await createNorm(bench.kernels, VECTORS_CONFIG, layout, name, "add");
    const step = bench.uniform(packStep(span, TEST_SAMPLING));
    const y = bench.buffer(before);
    await bench.run(span, norm({ step, x: bench.buffer(input), y, vectors: bench.buffer(vectors) }));
    const start = layout.offsetOf(`${name}.weight`) / 4;
    const expected = [0, 1, 2].flatMap((token) => rmsNorm(row(input, token, D), vectors.subarray(start)));
    expectClose(
      await bench.readNumbers(y),
      expected.map((value, index) => value + (before[index] ?? NaN)),
    );
  });
});
