import { describe, expect, test } from "vitest";
import { clamp, layerNorm, matVec, rmsNorm, rope, row } from "../../../testing/reference.ts";
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
import { cacheLayout } from "../cache/cache_layout.ts";
import { ropeTable } from "../rope/rope_table.ts";
import { layerVectors } from "../vectors/vector_layout.ts";
import { createProject } from "./project.ts";
import { createQkv } from "./qkv.ts";
import { createQkvToCache } from "./qkv_to_cache.ts";

const { hiddenSize: D, intermediateSize: F, clipQkv } = TEST_CONFIG;
const [kind] = TEST_CONFIG.layers;
const x = numbers(D, 1);
const h = layerNorm([...x]);
const span = { position: 21, tokens: 1 };

function projected({ values }: { values: Float64Array }): number[] {
  return clamp(matVec(values, h), clipQkv ?? Infinity);
}

describe.each(await weightVariants())("%s", (_, gpu, format) => {
  const bench = new Bench(gpu, format);

  // A team of four lanes makes sixteen pairs of rows.
  test.each([
    ["four pairs", 6, 8],
    ["32 pairs", 2, 64],
  ])(
    "qkv to cache clamps, turns q and k, and writes one row of the cache, of heads of %s",
    async (__, H, E) => {
      const config = { ...TEST_CONFIG, headCount: H, keyValueHeadCount: H, headSize: E };
      const [wQ, wK, wV] = [bench.matrix(H * E, D, 2), bench.matrix(H * E, D, 3), bench.matrix(H * E, D, 4)];
      const cache = cacheLayout(config, kind, "float32");
      const [queries, keys, values] = [
        bench.zeros(H * E),
        bench.zeros(cache.bytes / 4),
        bench.zeros(cache.bytes / 4),
      ];
      const qkv = await createQkvToCache(bench.weights, config, layerVectors(config), cache);
      const operation = qkv({
        step: bench.uniform(packStep(span, TEST_SAMPLING)),
        x: bench.buffer(x),
        wQ: wQ.buffer,
        wK: wK.buffer,
        wV: wV.buffer,
        rope: bench.buffer(ropeTable(kind.rope, config)),
        queries,
        keys,
        values,
      });
      await bench.run(span, operation);

      const turned = (vector: number[]) => rope(vector, E, span.position, kind.rope.theta);
      expectClose(await bench.readNumbers(queries), turned(projected(wQ)));
      const cachedKeys = await bench.readNumbers(keys);
      expectClose(row(cachedKeys, span.position, H * E), turned(projected(wK)));
      expectClose(row(await bench.readNumbers(values), span.position, H * E), projected(wV));
      expect(row(cachedKeys, span.position + 1, H * E).every((value) => value === 0)).toBe(true);
    },
  );

  test("qkv of grouped heads is each matrix times norm(x), and a bias", async () => {
    const { headCount: H, keyValueHeadCount: K, headSize: E } = VECTORS_CONFIG;
    const [wQ, wK, wV] = [bench.matrix(H * E, D, 2), bench.matrix(K * E, D, 3), bench.matrix(K * E, D, 4)];
    const [q, k, v] = [bench.zeros(H * E), bench.zeros(K * E), bench.zeros(K * E)];
    const layout = layerVectors(VECTORS_CONFIG);
    const vectors = numbers(layout.bytes / 4, 5);
    const qkv = await createQkv(bench.weights, VECTORS_CONFIG, layout);
    const matrices = { wQ: wQ.buffer, wK: wK.buffer, wV: wV.buffer };
    const operation = qkv({ x: bench.buffer(x), ...matrices, q, k, v, vectors: bench.buffer(vectors) });
    await bench.run(span, operation);

    const vector = (name: string) => vectors.subarray(layout.offsetOf(name) / 4);
    const input = rmsNorm([...x], vector("input_layernorm.weight"));
    const plusBias = ({ values }: { values: Float64Array }, name: string) =>
      matVec(values, input).map((value, index) => value + (vector(`self_attn.${name}.bias`)[index] ?? NaN));
    expectClose(await bench.readNumbers(q), plusBias(wQ, "q_proj"));
    expectClose(await bench.readNumbers(k), plusBias(wK, "k_proj"));
    expectClose(await bench.readNumbers(v), plusBias(wV, "v_proj"));
  });

  test("project adds w · x to what is there", async () => {
    const w = bench.matrix(D, F, 5);
    const [input, residual] = [numbers(F, 6), numbers(D, 7)];
    const y = bench.buffer(residual);
    const what = { rows: D, columns: F, bias: "mlp.down_proj.bias", mode: "add" } as const;
    const project = await createProject(bench.weights, layerVectors(TEST_CONFIG), what);
    await bench.run(span, project({ x: bench.buffer(input), w: w.buffer, y, vectors: null }));
    const added = matVec(w.values, [...input]);
    expectClose(
      await bench.readNumbers(y),
      added.map((value, index) => value + (residual[index] ?? NaN)),
    );
  });
});
