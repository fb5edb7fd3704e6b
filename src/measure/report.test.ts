import { expect, test } from "vitest";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { ENGINE_NAMES, type EngineName } from "../engines/engine.ts";
import { readConfig } from "../models/families.ts";
import type { Sample } from "./bench_sample.ts";
import { NO_TOKENIZER } from "../tokenizer/tokenizer_file.ts";
import { summarize } from "./report.ts";

/** V = 100, D = 8, L = 1, F = 16: matrices of 8 columns are wte, q, k, v, o, gate and up; down has 16. */
const checkpoint: Checkpoint = {
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
  tokenCount: 100,
  endOfTextIds: [],
  tensors: new Map(),
  tokenizer: NO_TOKENIZER,
  tokenizerConfig: {},
};

const sample: Sample = {
  readyMs: 1,
  prefillMs: { 64: 1, 256: 1 },
  decodeMs: [1],
  dispatchesPerToken: 3,
  submitsPerToken: 1,
  liveBytes: 1,
  peakBytes: 1,
};

/** A byte takes a millisecond, and a dispatch almost nothing. */
const LIMITS = { bytesPerSecond: 1000, dispatchMs: 1e-6 };

const ROWS_OF_8 = 100 + 4 * 8 + 2 * 16;
const NUMBERS = 8 * ROWS_OF_8 + 8 * 16;

test.each<[EngineName, number | null]>([
  ["wgsl", 2 * NUMBERS],
  ["ort-webgpu", 4 * NUMBERS],
  ["ort-wasm", null],
  ["transformers-js", 4 * NUMBERS],
])("the floor of %s is the time that its matrices take to be read", (engine, bytes) => {
  const { floorMs } = summarize({ engine, head: "tied" }, [sample], checkpoint, "float16", LIMITS);
  expect(floorMs).toBe(bytes);
});

test("in int8 every row has 8 bytes more than columns, and a byte a column", () => {
  const { floorMs } = summarize({ engine: "wgsl", head: "tied" }, [sample], checkpoint, "int8", LIMITS);
  expect(floorMs).toBe(16 * ROWS_OF_8 + 24 * 8);
});

test.each(ENGINE_NAMES.filter((name) => name !== "ort-wasm"))(
  "%s can't be faster than its dispatches",
  (engine) => {
    const slow = { bytesPerSecond: 1e12, dispatchMs: 100 };
    const { floorMs } = summarize({ engine, head: "tied" }, [sample], checkpoint, "float16", slow);
    expect(floorMs).toBe(300);
  },
);
