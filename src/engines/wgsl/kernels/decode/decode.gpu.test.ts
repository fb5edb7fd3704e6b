import { describe, expect, test } from "vitest";
import { clamp, layerNorm, matVec, rope, row, silu } from "../../../testing/reference.ts";
import { ropeTable } from "../../rope_table.ts";
import { packStep } from "../../../webgpu/step.ts";
import {
  Bench,
  expectClose,
  numbers,
  TEST_CONFIG,
  TEST_SAMPLING,
  weightVariants,
} from "../../../testing/kernel_bench.ts";
import { createGateUp } from "./gate_up.ts";
import { createProject } from "./project.ts";
import { createQkv } from "./qkv.ts";

const { hiddenSize: D, intermediateSize: F, headSize, contextLength, layers, clipQkv } = TEST_CONFIG;
const { theta } = layers[0].rope;
const x = numbers(D, 1);
const h = layerNorm([...x]);
const span = { position: 21, tokens: 1 };

function projected({ values }: { values: Float64Array }): number[] {
  return clamp(matVec(values, h), clipQkv ?? Infinity);
}

describe.each(await weightVariants())("%s", (_, gpu, format) => {
  const bench = new Bench(gpu, format);

  test("qkv clamps, turns q and k, and writes one row of the cache", async () => {
    const [wQ, wK, wV] = [bench.matrix(D, D, 2), bench.matrix(D, D, 3), bench.matrix(D, D, 4)];
    const [q, keys, values] = [
      bench.zeros(D),
      bench.zeros(contextLength * D),
      bench.zeros(contextLength * D),
    ];
    const qkv = await createQkv(bench.weights, TEST_CONFIG);
    const operation = qkv({
      step: bench.uniform(packStep(span, TEST_SAMPLING)),
      x: bench.buffer(x),
      wQ: wQ.buffer,
      wK: wK.buffer,
      wV: wV.buffer,
      rope: bench.buffer(ropeTable(TEST_CONFIG)),
      q,
      keys,
      values,
    });
    await bench.run(span, operation);

    const turned = (vector: number[]) => rope(vector, headSize, span.position, theta);
    expectClose(await bench.readNumbers(q), turned(projected(wQ)));
    const cachedKeys = await bench.readNumbers(keys);
    expectClose(row(cachedKeys, span.position, D), turned(projected(wK)));
    expectClose(row(await bench.readNumbers(values), span.position, D), projected(wV));
    expect(row(cachedKeys, span.position + 1, D).every((value) => value === 0)).toBe(true);
  });

  test("project adds w · x to what is there", async () => {
    const w = bench.matrix(D, F, 5);
    const [input, residual] = [numbers(F, 6), numbers(D, 7)];
    const y = bench.buffer(residual);
    const project = await createProject(bench.weights, D, F);
    await bench.run(span, project({ x: bench.buffer(input), w: w.buffer, y }));
    const added = matVec(w.values, [...input]);
    expectClose(
      await bench.readNumbers(y),
      added.map((value, index) => value + (residual[index] ?? NaN)),
    );
  });

  test("gate_up is silu(gate) * up of the normed input", async () => {
    const [wGate, wUp] = [bench.matrix(F, D, 8), bench.matrix(F, D, 9)];
    const y = bench.zeros(F);
    const gateUp = await createGateUp(bench.weights, TEST_CONFIG);
    await bench.run(span, gateUp({ x: bench.buffer(x), wGate: wGate.buffer, wUp: wUp.buffer, y }));
    const up = matVec(wUp.values, h);
    expectClose(
      await bench.readNumbers(y),
      matVec(wGate.values, h).map((gate, index) => silu(gate) * (up[index] ?? NaN)),
    );
  });
});
