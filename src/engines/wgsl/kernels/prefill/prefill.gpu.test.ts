import { describe, test } from "vitest";
import { clamp, matVec, rope, row, silu } from "../../../testing/reference.ts";
import { ropeTable } from "../../rope_table.ts";
import { packStep } from "../../../webgpu/step.ts";
import {
  Bench,
  bothGpus,
  expectClose,
  numbers,
  TEST_CONFIG,
  TEST_SAMPLING,
  weightVariants,
} from "../../../testing/kernel_bench.ts";
import { createMatmul } from "./matmul.ts";
import { createRotate } from "./rotate.ts";
import { createSwiglu } from "./swiglu.ts";

const { hiddenSize: D, intermediateSize: F, headSize, contextLength, layers, clipQkv } = TEST_CONFIG;
const { theta } = layers[0].rope;
/** Neither a multiple of the tile of four tokens nor less than one. */
const T = 7;
const ROOM = 8;
const span = { position: 11, tokens: T };
const tokens = Array.from({ length: T }, (_, t) => t);

describe.each(await weightVariants())("%s", (_, gpu, format) => {
  const bench = new Bench(gpu, format);

  test.each(["set", "add"] as const)("matmul in mode %s is x · wᵀ for every token", async (mode) => {
    const [x, w, before] = [numbers(ROOM * D, 1), bench.matrix(F, D, 2), numbers(ROOM * F, 3)];
    const y = bench.buffer(before);
    const matmul = await createMatmul(bench.weights, F, D, mode);
    await bench.run(span, matmul({ x: bench.buffer(x), w: w.buffer, y }));
    const expected = tokens
      .flatMap((t) => matVec(w.values, row(x, t, D)))
      .map((value, index) => (mode === "add" ? value + (before[index] ?? NaN) : value));
    expectClose((await bench.readNumbers(y)).subarray(0, T * F), expected);
  });
});

describe.each(await bothGpus())("%s", (_, gpu) => {
  const bench = new Bench(gpu);

  test("rotate clamps, turns q in place, and puts k and v in the cache at their positions", async () => {
    const [q, k, v] = [numbers(T * D, 4), numbers(T * D, 5), numbers(T * D, 6)];
    const [qBuffer, keys, values] = [
      bench.buffer(q),
      bench.zeros(contextLength * D),
      bench.zeros(contextLength * D),
    ];
    const rotate = await createRotate(bench.kernels, TEST_CONFIG);
    const operation = rotate({
      step: bench.uniform(packStep(span, TEST_SAMPLING)),
      q: qBuffer,
      k: bench.buffer(k),
      v: bench.buffer(v),
      rope: bench.buffer(ropeTable(TEST_CONFIG)),
      keys,
      values,
    });
    await bench.run(span, operation);

    const clamped = (m: Float32Array, t: number) => clamp(row(m, t, D), clipQkv ?? Infinity);
    const turned = (m: Float32Array) =>
      tokens.flatMap((t) => rope(clamped(m, t), headSize, span.position + t, theta));
    const cached = async (buffer: GPUBuffer) =>
      (await bench.readNumbers(buffer)).subarray(span.position * D, (span.position + T) * D);
    expectClose(await bench.readNumbers(qBuffer), turned(q));
    expectClose(await cached(keys), turned(k));
    expectClose(
      await cached(values),
      tokens.flatMap((t) => clamped(v, t)),
    );
  });

  test("swiglu is silu(gate) * up in place", async () => {
    const [gate, up] = [numbers(T * F, 7), numbers(T * F, 8)];
    const gateBuffer = bench.buffer(gate);
    const swiglu = await createSwiglu(bench.kernels, TEST_CONFIG);
    await bench.run(span, swiglu({ gate: gateBuffer, up: bench.buffer(up) }));
    expectClose(
      await bench.readNumbers(gateBuffer),
      [...gate].map((value, index) => silu(value) * (up[index] ?? NaN)),
    );
  });
});
