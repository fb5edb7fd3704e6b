import { expect, test } from "vitest";
import type { Checkpoint } from "./checkpoint.ts";
import { parseConfig } from "./parse_config.ts";
import { cacheBytes, contextLengths, usualContext, withContext } from "./context.ts";
import { PUBLISHED } from "../models/testing/published.ts";
import { RANDOM_CONFIG } from "./testing/random_files.ts";

test.each([
  [2048, [2048, 1024, 512, 256]],
  [1000, [1000, 500]],
  [512, [512, 256]],
  [511, [511]],
  [64, [64]],
])("a context of %i may be cut to its halves, down to 256", (whole, lengths) => {
  expect(contextLengths(whole)).toEqual(lengths);
});

test("a context is made shorter, never longer, and nothing else is touched", () => {
  const checkpoint = { name: "one", config: { contextLength: 1024, hiddenSize: 8 } } as Checkpoint;
  expect(withContext(checkpoint, 256)).toEqual({
    ...checkpoint,
    config: { contextLength: 256, hiddenSize: 8 },
  });
  expect(withContext(checkpoint, 2048)).toEqual(checkpoint);
});

test("OLMo-1B has a KV cache of half a gigabyte", () => {
  const shape = { num_hidden_layers: 16, hidden_size: 2048, num_attention_heads: 16 };
  const config = parseConfig({ ...RANDOM_CONFIG, ...shape, max_position_embeddings: 2048 });
  expect(cacheBytes(config)).toBe(536_870_912);
});

// A token's keys and values take 8 · K · E · L bytes: 46,080, 229,376 and 65,536. Most of Gemma's layers have a window.
test.each([
  ["HuggingFaceTB/SmolLM2-135M", 8192],
  ["Qwen/Qwen3-0.6B", 2560],
  ["meta-llama/Llama-3.2-1B", 16_384],
  ["google/gemma-3-270m", 32_768],
] as const)("%s is opened with a context of %i tokens", (name, length) => {
  expect(usualContext(parseConfig(PUBLISHED[name]))).toBe(length);
});

test("a model whose shortest context takes more is opened with that", () => {
  const json = { ...PUBLISHED["meta-llama/Llama-3.2-1B"], num_hidden_layers: 1000, num_key_value_heads: 32 };
  expect(usualContext(parseConfig(json))).toBe(256);
});
