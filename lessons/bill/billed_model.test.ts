import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries, unlessRefused } from "../../src/testing/fuzz.ts";
import { BillError } from "./bill_error.ts";
import { LONGEST_CONFIG, readConfig } from "./billed_model.ts";
import { PRESETS } from "./presets.ts";

function read(config: object): ReturnType<typeof readConfig> {
  return readConfig(JSON.stringify(config));
}

/** Numbers in all tensors, each tensor once. */
function parametersOf(config: object): number {
  const { vocabSize, hiddenSize, tied, otherNumbers } = read(config);
  return (tied ? 1 : 2) * vocabSize * hiddenSize + (otherNumbers ?? NaN);
}

/** As transformers 5.23 counts them: `sum(p.numel() for p in model.parameters())`. */
const COUNTED: Readonly<Record<string, number>> = {
  "OLMo 1B": 1_176_764_416,
  "OLMo 2 1B (untied)": 1_484_916_736,
  "OLMo 7B (untied)": 6_888_095_744,
  "GPT-2": 124_439_808,
  "SmolLM2 135M": 134_515_008,
  "Qwen3 0.6B": 596_049_920,
  "Qwen2.5 0.5B": 494_032_768,
  "Llama 3.2 1B": 1_235_814_400,
  "Gemma 2B": 2_506_172_416,
  "Gemma 3 270M": 268_098_176,
};

test.each(PRESETS)("$title has as many parameters as transformers counts", ({ title, config }) => {
  expect(parametersOf(config)).toBe(COUNTED[title]);
});

const QWEN3 = {
  model_type: "qwen3",
  vocab_size: 151936,
  hidden_size: 1024,
  intermediate_size: 3072,
  num_hidden_layers: 28,
  num_attention_heads: 16,
  num_key_value_heads: 8,
  head_dim: 128,
  tie_word_embeddings: true,
};
const GEMMA2 = {
  model_type: "gemma2",
  vocab_size: 256000,
  hidden_size: 2304,
  intermediate_size: 9216,
  num_hidden_layers: 26,
  num_attention_heads: 8,
  num_key_value_heads: 4,
  head_dim: 256,
};
const MISTRAL = {
  model_type: "mistral",
  vocab_size: 32000,
  hidden_size: 4096,
  intermediate_size: 14336,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 8,
};
/** As hf_olmo wrote that of OLMo 1B. */
const HF_OLMO = {
  model_type: "hf_olmo",
  vocab_size: 50280,
  embedding_size: 50304,
  d_model: 2048,
  n_layers: 16,
  mlp_hidden_size: 16384,
  activation_type: "swiglu",
  include_bias: false,
  weight_tying: true,
};

/** The `text_config` of google/gemma-3-4b-it, which leaves out what transformers has as a default. */
const GEMMA3_4B = {
  hidden_size: 2560,
  intermediate_size: 10240,
  model_type: "gemma3_text",
  num_hidden_layers: 34,
  rope_scaling: { factor: 8.0, rope_type: "linear" },
  sliding_window: 1024,
};

test.each([
  // The Hub counts 4,300,079,472 with the vision tower's 416,866,032 and the projector's 2,950,272.
  ["gemma3_text, whose vocabulary is not said", GEMMA3_4B, 3_880_263_168],
  ["gemma2", GEMMA2, 2_614_341_888],
  ["mistral, which is untied where nothing is said", MISTRAL, 7_241_732_096],
  ["hf_olmo", HF_OLMO, 1_176_764_416],
  ["hf_olmo under its early name", { ...HF_OLMO, model_type: "olmo" }, 1_176_764_416],
])("%s has as many as transformers counts", (_, config, parameters) => {
  expect(parametersOf(config)).toBe(parameters);
});

test("of a model without a formula the matrix is known, and the rest is not", () => {
  expect(read({ model_type: "mamba", vocab_size: 50280, d_model: 768 })).toEqual({
    vocabSize: 50280,
    hiddenSize: 768,
    tied: true,
    otherNumbers: null,
    type: "mamba",
  });
});

/** As published on the Hub. */
test.each([
  ["facebook/opt-350m", { hidden_size: 1024, word_embed_proj_dim: 512, vocab_size: 50272 }, 50272, 512],
  ["albert/albert-base-v2", { embedding_size: 128, hidden_size: 768, vocab_size: 30000 }, 30000, 128],
  ["bigscience/bloom-560m", { n_embed: 1024, vocab_size: 250880 }, 250880, 1024],
  ["apple/OpenELM-270M", { model_dim: 1280, vocab_size: 32000 }, 32000, 1280],
  ["distilbert/distilbert-base-uncased", { dim: 768, vocab_size: 30522 }, 30522, 768],
])("the matrix of %s has its own width", (_, config, vocabSize, hiddenSize) => {
  expect(read(config)).toMatchObject({ vocabSize, hiddenSize });
});

/** As published on the Hub. */
test.each([
  ["LiquidAI/LFM2-350M", { model_type: "lfm2", tie_embedding: true }],
  ["apple/OpenELM-270M", { model_type: "openelm", share_input_output_layers: true }],
  ["facebook/MobileLLM-125M", { model_type: "mobilellm", share_embedding: true, tie_word_embeddings: false }],
  ["state-spaces/mamba2-130m", { tie_embeddings: true }],
])("the config of %s says in a key of its own that it is tied", (_, config) => {
  expect(read({ vocab_size: 32000, hidden_size: 576, ...config }).tied).toBe(true);
});

test.each(["opt", "bloom", "falcon", "gpt_neo"])(
  "a %s that does not say is tied, as its family is",
  (type) => {
    expect(read({ model_type: type, vocab_size: 50272, hidden_size: 768 }).tied).toBe(true);
  },
);

/** The first is the config of sentence-transformers/all-MiniLM-L6-v2. */
test.each([
  ["bert", "BertModel"],
  ["qwen3", "Qwen3ForSequenceClassification"],
])("a %s whose class has no head, %s, is neither tied nor untied", (type, architecture) => {
  const config = { model_type: type, architectures: [architecture], vocab_size: 30522, hidden_size: 384 };
  expect(read(config).tied).toBeNull();
});

test("numbers that only Python writes are read", () => {
  const text =
    '{"model_type":"mamba2","vocab_size":50288,"hidden_size":2560,"time_step_limit":[0.0,Infinity]}';
  expect(readConfig(text)).toMatchObject({ vocabSize: 50288, hiddenSize: 2560 });
});

test.each([
  ["biases in the attention", { ...GEMMA2, attention_bias: true }],
  ["another activation", { ...HF_OLMO, activation_type: "gelu" }],
])("%s, which the formula does not count, leaves the rest unknown", (_, config) => {
  expect(read(config).otherNumbers).toBeNull();
});

test("a byte order mark before a config is no part of it", () => {
  expect(readConfig(`\uFEFF${pasted({})}`)).toEqual(read(QWEN3));
});

describe("refused", () => {
  test.each([
    ["no JSON", "vocab_size: 5", /not JSON.*Paste all of config.json/],
    ["a list", "[1, 2]", /not an object/],
    ["too long a text", `{"a": "${"x".repeat(LONGEST_CONFIG)}"}`, /at most 262144/],
    ["a config without the matrix", '{"model_type": "mamba"}', /has no vocab_size/],
    ["a matrix of no size", '{"vocab_size": 0, "hidden_size": 4}', /vocab_size .* found 0\./],
    ["a size in words", '{"vocab_size": "many", "hidden_size": 4}', /found "many"/],
    ["a size beyond all models", '{"vocab_size": 1e12, "hidden_size": 4}', /1000000000000/],
    ["a tie that is no flag", '{"vocab_size": 9, "hidden_size": 4, "tie_word_embeddings": "yes"}', /"yes"/],
    ["a config within a config", '{"text_config": {"vocab_size": 9, "hidden_size": 4}}', /text_config/],
    [
      "heads that do not fit",
      pasted({ head_dim: null, num_attention_heads: 7 }),
      /divisor of num_attention_heads = 7, found 8\. Correct it, or paste all of config\.json\.$/,
    ],
    ["sizes that only a prototype has", '{"__proto__": {"vocab_size": 9, "hidden_size": 4}}', /has no/],
  ])("%s", (_, text, message) => {
    expect(() => readConfig(text)).toThrow(message);
    expect(() => readConfig(text)).toThrow(BillError);
  });

  test("a value that is nested deep, in few words", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(() => readConfig(`{"vocab_size":${deep},"hidden_size":4}`)).toThrow(/^.{1,200}$/);
    expect(() => readConfig(`{"vocab_size":${deep},"hidden_size":4}`)).toThrow(BillError);
  });

  test("whatever is pasted, with a BillError", () => {
    const keys = fc.constantFrom(...Object.keys(QWEN3), "constructor", "__proto__", "d_model", "text_config");
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json(), fc.dictionary(keys, fc.jsonValue()).map(pasted)),
        (text) => void unlessRefused(BillError, () => readConfig(text)),
      ),
      tries(1000),
    );
  });
});

function pasted(changes: object): string {
  return JSON.stringify({ ...QWEN3, ...changes });
}

test("OLMo's own form with any sizes has whole numbers, or is not known", () => {
  const size = fc.integer({ min: 1, max: 2 ** 20 });
  const sizes = fc.record({
    d_model: size,
    n_layers: size,
    mlp_hidden_size: fc.option(size),
    mlp_ratio: size,
  });
  fc.assert(
    fc.property(sizes, (json) => {
      const { otherNumbers } = read({ ...HF_OLMO, ...json });
      expect(otherNumbers === null || Number.isInteger(otherNumbers)).toBe(true);
    }),
    tries(500),
  );
});

test("a kind of model that is named like a property of every object is of an unknown kind", () => {
  expect(read({ ...QWEN3, model_type: "constructor" }).otherNumbers).toBeNull();
});
