import { describe, expect, test } from "vitest";
import { clamp, dot, rmsNorm, rope, row, softmax } from "../../../testing/reference.ts";
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
import { CACHE_FORMATS } from "../../../cache_format.ts";
import { cacheLayout } from "../cache/cache_layout.ts";
import { ropeTable } from "../rope/rope_table.ts";
import { layerVectors } from "../vectors/vector_layout.ts";
import { createAttention } from "./attention.ts";
import { createRotate } from "./rotate.ts";

const CONFIGS = [
  ["a head of keys for each of queries", TEST_CONFIG],
  ["grouped heads, and a window", VECTORS_CONFIG],
  [
    "heads that two lanes hold, of four",
    { ...TEST_CONFIG, headCount: 2, keyValueHeadCount: 1, headSize: 64 },
  ],
  ["heads wider than a lane holds", { ...TEST_CONFIG, headCount: 2, keyValueHeadCount: 1, headSize: 96 }],
] as const;

describe.each(await bothGpus())("%s", (_, gpu) => {
  const bench = new Bench(gpu);

  describe.each(CONFIGS)("%s", (__, config) => {
    const { headCount: H, keyValueHeadCount: K, headSize: E, contextLength, scoreScale } = config;
    const [kind] = config.layers;

    describe.each(CACHE_FORMATS)("%s", (format) => {
      const cache = cacheLayout(config, kind, format);
      // So few bits that they are exact in float16.
      const exact = (seed: number) => numbers(cache.rows * K * E, seed).map((n) => Math.round(n * 512) / 512);
      const [keys, values] = [exact(1), exact(2)];
      const stored = (held: Float32Array<ArrayBuffer>) =>
        bench.buffer(format === "float16" ? new Float16Array(held) : held);

      /** Attention of one token with queries `q` [H, E]. */
      function attention(q: readonly number[], position: number): number[] {
        const first = Math.max(0, position + 1 - (kind.window ?? Infinity));
        const seen = Array.from({ length: position + 1 - first }, (___, i) => (first + i) % cache.rows);
        return Array.from({ length: H }, (___, h) => {
          const shared = Math.floor((h * K) / H);
          const scores = seen.map((j) => dot(row(q, h, E), row(keys, j * K + shared, E)) * scoreScale);
          const weights = softmax(scores);
          const read = seen.map((j) => row(values, j * K + shared, E));
          return Array.from({ length: E }, (____, c) =>
            dot(
              weights,
              read.map((value) => value[c] ?? NaN),
            ),
          );
        }).flat();
      }

      test.each([
        ["the first token", { position: 0, tokens: 1 }],
        ["a later token", { position: 30, tokens: 1 }],
        ["several tokens, each up to itself", { position: 5, tokens: 7 }],
        ["the last tokens", { position: config.contextLength - 9, tokens: 9 }],
      ])("attention of %s looks back, no further than it should, and not ahead", async (___, span) => {
        const q = numbers(span.tokens * H * E, 3);
        const step = bench.uniform(packStep(span, TEST_SAMPLING));
        const y = bench.zeros(span.tokens * H * E);
        const attend = await createAttention(bench.kernels, config, cache);
        const operation = attend({
          step,
          queries: bench.buffer(q),
          keys: stored(keys),
          values: stored(values),
          y,
        });
        await bench.run(span, operation);
        const expected = Array.from({ length: span.tokens }, (____, t) =>
          attention(row(q, t, H * E), span.position + t),
        ).flat();
        expectClose(await bench.readNumbers(y), expected);
      });

      test.each([
        ["near the end", config, contextLength - 12],
        ["beyond the positions that have a row each", { ...config, contextLength: 5000 }, 3000],
      ])(
        "rotate clamps, norms and turns, and puts k and v in the cache, %s",
        async (_where, sized, position) => {
          const span = { position, tokens: 7 };
          const held = cacheLayout(sized, kind, format);
          const [q, k, v] = [numbers(7 * H * E, 4), numbers(7 * K * E, 5), numbers(7 * K * E, 6)];
          const [queries, keysOut, valuesOut] = [
            bench.zeros(7 * H * E),
            bench.zeros(held.bytes / 4),
            bench.zeros(held.bytes / 4),
          ];
          const layout = layerVectors(sized);
          const vectors = layout.bytes > 0 ? numbers(layout.bytes / 4, 7) : null;
          const rotate = await createRotate(bench.kernels, sized, layout, held);
          const operation = rotate({
            step: bench.uniform(packStep(span, TEST_SAMPLING)),
            q: bench.buffer(q),
            k: bench.buffer(k),
            v: bench.buffer(v),
            rope: bench.buffer(ropeTable(kind.rope, sized)),
            queries,
            keys: keysOut,
            values: valuesOut,
            vectors: vectors && bench.buffer(vectors),
          });
          await bench.run(span, operation);

          const clamped = (m: Float32Array, t: number, heads: number) =>
            clamp(row(m, t, heads * E), config.clipQkv ?? Infinity);
          const made = (m: Float32Array, t: number, heads: number, name: string) => {
            const weight = vectors?.subarray(layout.offsetOf(`self_attn.${name}.weight`) / 4);
            const all = clamped(m, t, heads);
            const normed = Array.from({ length: heads }, (___, h) => row(all, h, E)).flatMap((head) =>
              weight ? rmsNorm(head, weight) : head,
            );
            return rope(normed, E, position + t, kind.rope.theta);
          };
          const tokens = [0, 1, 2, 3, 4, 5, 6];
          const tolerance = format === "float16" ? { absolute: 1e-3, relative: 1e-3 } : {};
          const cached = async (buffer: GPUBuffer) => {
            const bytes = await bench.read(buffer);
            const all = format === "float16" ? new Float16Array(bytes) : new Float32Array(bytes);
            return tokens.flatMap((t) => row(all, (position + t) % held.rows, K * E));
          };
          expectClose(
            await bench.readNumbers(queries),
            tokens.flatMap((t) => made(q, t, H, "q_norm")),
          );
          expectClose(
            await cached(keysOut),
            tokens.flatMap((t) => made(k, t, K, "k_norm")),
            tolerance,
          );
          expectClose(
            await cached(valuesOut),
            tokens.flatMap((t) => clamped(v, t, K)),
            tolerance,
          );
        },
      );
    });
  });
});

test("a layer with a window keeps no more keys than that, and those of one step", () => {
  const [kind] = VECTORS_CONFIG.layers;
  const { rows, bytes } = cacheLayout(VECTORS_CONFIG, kind, "float16");
  expect(rows).toBe(6 + 31);
  expect(bytes).toBe(rows * 2 * 20 * 2);
});
