import { describe, test } from "vitest";
import { matVec, row } from "../../../testing/reference.ts";
import { Bench, expectClose, numbers, TEST_CONFIG, weightVariants } from "../../../testing/kernel_bench.ts";
import { createMatmul } from "./matmul.ts";
import { layerVectors } from "../vectors/vector_layout.ts";

const { hiddenSize: D, intermediateSize: F } = TEST_CONFIG;
/** Neither a multiple of the tile of eight tokens nor less than one. */
const T = 11;
const ROOM = 16;
const span = { position: 11, tokens: T };
const tokens = Array.from({ length: T }, (_, t) => t);

describe.each(await weightVariants())("%s", (_, gpu, format) => {
  const bench = new Bench(gpu, format);

  test.each(["set", "add"] as const)("matmul in mode %s is x · wᵀ for every token", async (mode) => {
    const [x, w, before] = [numbers(ROOM * D, 1), bench.matrix(F, D, 2), numbers(ROOM * F, 3)];
    const y = bench.buffer(before);
    const what = { rows: F, columns: D, bias: "mlp.gate_proj.bias", mode };
    const matmul = await createMatmul(bench.weights, layerVectors(TEST_CONFIG), what);
    const projection = bench.projection(what);
    await bench.run(span, matmul({ projection, x: bench.buffer(x), w: w.buffer, y, vectors: null }));
    const expected = tokens
      .flatMap((t) => matVec(w.values, row(x, t, D)))
      .map((value, index) => (mode === "add" ? value + (before[index] ?? NaN) : value));
    expectClose((await bench.readNumbers(y)).subarray(0, T * F), expected);
  });
});
