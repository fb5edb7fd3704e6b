import { expect, test } from "vitest";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { ENGINE_NAMES, type EngineName } from "../engines/abilities.ts";
import type { WeightFormat } from "../engines/weight_format.ts";
import { readConfig } from "../models/families.ts";
import { withoutTokenizer } from "../checkpoint/without_tokenizer.ts";
import type { Footprint } from "./footprint.ts";
import type { Limits } from "./limits/limits.ts";
import { type Floor, summarize } from "./report.ts";
import type { Times } from "./side_by_side.ts";

/** V = 100, D = 8, L = 1, F = 16: matrices of 8 columns are wte, q, k, v, o, gate and up; down has 16. */
const checkpoint: Checkpoint = withoutTokenizer({
  name: "small",
  config: readConfig({
    model_type: "olmo",
    vocab_size: 100,
    hidden_size: 8,
    num_hidden_layers: 1,
    num_attention_heads: 1,
    intermediate_size: 16,
    max_position_embeddings: 10,
    tie_word_embeddings: true,
  }),
  tensors: new Map(),
});

const FOOTPRINT: Footprint = {
  readyMs: 1,
  dispatchesPerToken: 3,
  submitsPerToken: 1,
  liveBytes: 1,
  peakBytes: 1,
};
const TIMES: Times = { prefillMs: { 64: [20, 10, 30], 256: [64] }, decodeMs: [1, 2, 3, 4, 5] };

/** A byte takes a millisecond, and all else almost nothing. */
const SLOW_READS: Limits = { bytesPerSecond: 1000, dispatchMs: 1e-6, multiplyAddsPerSecond: 1e12 };

const ROWS_OF_8 = 100 + 4 * 8 + 2 * 16;
const NUMBERS = 8 * ROWS_OF_8 + 8 * 16;

function summaryOf(engine: EngineName, weights: WeightFormat, limits: Limits | null) {
  const measured = { subject: { engine, head: "tied" }, footprint: FOOTPRINT, times: TIMES } as const;
  return summarize(measured, checkpoint, weights, limits);
}

test.each<[EngineName, Floor | null]>([
  ["wgsl", { by: "bytes", ms: 2 * NUMBERS }],
  ["ort-webgpu", { by: "bytes", ms: 4 * NUMBERS }],
  ["ort-wasm", null],
  ["transformers-js", { by: "bytes", ms: 4 * NUMBERS }],
])("the floor of %s is the time that its matrices take to be read", (engine, floor) => {
  expect(summaryOf(engine, "float16", SLOW_READS).floor).toEqual(floor);
});

test("in int8 every row has 8 bytes more than columns, and a byte a column", () => {
  expect(summaryOf("wgsl", "int8", SLOW_READS).floor?.ms).toBe(16 * ROWS_OF_8 + 24 * 8);
});

test.each(ENGINE_NAMES.filter((name) => name !== "ort-wasm"))(
  "%s can be faster neither than its dispatches nor than its multiply-adds",
  (engine) => {
    const fast: Limits = { bytesPerSecond: 1e12, dispatchMs: 1e-6, multiplyAddsPerSecond: 1e12 };
    const slowToBegin = summaryOf(engine, "float16", { ...fast, dispatchMs: 100 });
    expect(slowToBegin.floor).toEqual({ by: "dispatches", ms: 300 });
    const slowToMultiply = summaryOf(engine, "float16", { ...fast, multiplyAddsPerSecond: 1000 });
    expect(slowToMultiply.floor).toEqual({ by: "multiply-adds", ms: NUMBERS });
  },
);

test("times are told by their quartiles, and prefill by its median", () => {
  const { decodeMs, prefillTokensPerSecond, floor } = summaryOf("wgsl", "float16", null);
  expect(decodeMs).toEqual({ min: 1, lower: 2, median: 3, upper: 4 });
  expect(prefillTokensPerSecond).toEqual({ 64: 3200, 256: 4000 });
  expect(floor).toBeNull();
});
