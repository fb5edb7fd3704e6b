import { describe, test } from "vitest";
import { gelu, layerNorm, matVec, rmsNorm, silu } from "../../../testing/reference.ts";
import {
  Bench,
  bothGpus,
  expectClose,
  numbers,
  TEST_CONFIG,
  VECTORS_CONFIG,
  weightVariants,
} from "../../../testing/kernel_bench.ts";
import { layerVectors } from "../vectors/vector_layout.ts";
import { createGate } from "./gate.ts";
import { createGateUp } from "./gate_up.ts";

const { hiddenSize: D, intermediateSize: F } = TEST_CONFIG;
const span = { position: 0, tokens: 3 };

describe.each(await weightVariants())("%s", (_, gpu, format) => {
  const bench = new Bench(gpu, format);

  test.each([
    ["silu", TEST_CONFIG],
    ["gelu", VECTORS_CONFIG],
  ] as const)("gate up is %s(gate) * up of the normed input", async (__, config) => {
    const x = numbers(D, 1);
    const [wGate, wUp] = [bench.matrix(F, D, 8), bench.matrix(F, D, 9)];
    const y = bench.zeros(F);
    const layout = layerVectors(config);
    const vectors = layout.bytes > 0 ? numbers(layout.bytes / 4, 2) : null;
    const gateUp = await createGateUp(bench.weights, config, layout);
    const matrices = { wGate: wGate.buffer, wUp: wUp.buffer };
    const operation = gateUp({
      x: bench.buffer(x),
      ...matrices,
      y,
      vectors: vectors && bench.buffer(vectors),
    });
    await bench.run({ position: 0, tokens: 1 }, operation);
    const start = vectors ? layout.offsetOf("pre_feedforward_layernorm.weight") / 4 : 0;
    const h = vectors ? rmsNorm([...x], vectors.subarray(start)) : layerNorm([...x]);
    const up = matVec(wUp.values, h);
    const activation = vectors ? gelu : silu;
    expectClose(
      await bench.readNumbers(y),
      matVec(wGate.values, h).map((gate, index) => activation(gate) * (up[index] ?? NaN)),
    );
  });
});

describe.each(await bothGpus())("%s", (_, gpu) => {
  const bench = new Bench(gpu);

  test.each([
    ["silu", silu, TEST_CONFIG],
    ["gelu", gelu, VECTORS_CONFIG],
  ] as const)("gate is %s(gate) * up in place, of large numbers too", async (__, activation, config) => {
    const [gate, up] = [numbers(3 * F, 7).map((value) => 100 * value), numbers(3 * F, 8)];
    const gateBuffer = bench.buffer(gate);
    const operation = await createGate(bench.kernels, config);
    await bench.run(span, operation({ gate: gateBuffer, up: bench.buffer(up) }));
    expectClose(
      await bench.readNumbers(gateBuffer),
      [...gate].map((value, index) => activation(value) * (up[index] ?? NaN)),
    );
  });
});
