import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readJson } from "../../checkpoint/testing/files.ts";
import { tries, unlessRefused } from "../../testing/fuzz.ts";
import { ConfigError } from "../config_error.ts";
import { readConfig } from "../families.ts";

/** As transformers 5 writes it, plus the older names. */
const TINY = readJson("fixtures/tiny/config.json") as Record<string, unknown>;

function without(...keys: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(TINY).filter(([key]) => !keys.includes(key)));
}

test("a config of transformers is read in full", () => {
  expect(readConfig(TINY)).toEqual({
    vocabSize: 203,
    hiddenSize: 48,
    headCount: 3,
    keyValueHeadCount: 3,
    headSize: 16,
    intermediateSize: 80,
    contextLength: 64,
    layers: Array.from({ length: 2 }, () => ({ window: null, rope: { theta: 5000, scaling: null } })),
    embeddingScale: 1,
    norm: { kind: "layer-norm", epsilon: 1e-5, weight: "none" },
    layerNorms: {
      beforeAttention: "input_layernorm",
      afterAttention: null,
      beforeMlp: "post_attention_layernorm",
      afterMlp: null,
    },
    queryKeyNorm: "none",
    biases: { qkv: false, output: false, mlp: false },
    clipQkv: 1.5,
    scoreScale: 1 / 4,
    activation: "silu",
    tied: true,
    family: "olmo",
  });
});

test("grouped heads and biases are read, as transformers has them for OLMo too", () => {
  expect(readConfig({ ...TINY, num_key_value_heads: 1, attention_bias: true })).toMatchObject({
    keyValueHeadCount: 1,
    biases: { qkv: true, output: true, mlp: false },
  });
});

function thetaOf(json: object): number {
  return readConfig(json).layers[0].rope.theta;
}

describe("the base of RoPE", () => {
  test("is read where transformers 4 writes it", () => {
    expect(thetaOf(without("rope_parameters"))).toBe(5000);
  });
  test("is read where transformers 5 writes it", () => {
    expect(thetaOf(without("rope_theta"))).toBe(5000);
  });
  test("is that of transformers 5 where the two differ", () => {
    expect(thetaOf({ ...TINY, rope_theta: 1 })).toBe(5000);
  });
  test("is 10000 where nothing is said", () => {
    expect(thetaOf(without("rope_theta", "rope_parameters"))).toBe(10_000);
  });
});

describe("RoPE without scaling", () => {
  test.each<[string, Record<string, unknown>]>([
    ["null", { rope_scaling: null }],
    ["nothing", { rope_scaling: {} }],
    ["rope_type default", { rope_scaling: { rope_type: "default" } }],
    ["type default, as it was called before", { rope_scaling: { type: "default" } }],
    [
      "rope_type dynamic, up to max_position_embeddings,",
      { rope_scaling: { rope_type: "dynamic", factor: 4 } },
    ],
    ["a factor of 1", { rope_scaling: { type: "linear", factor: 1 } }],
    ["type default where transformers 5 says it", { rope_parameters: { type: "default" } }],
  ])("is %s", (_name, said) => {
    expect(thetaOf({ ...without("rope_parameters"), ...said })).toBe(5000);
  });

  // transformers 5.23: `rope_parameters = rope_scaling or rope_parameters`.
  test("said in rope_scaling takes the place of rope_parameters, as in transformers", () => {
    const said = { rope_scaling: { rope_type: "default" }, rope_parameters: { rope_theta: 7 } };
    expect(thetaOf({ ...TINY, ...said })).toBe(5000);
  });
});

describe("what may be absent", () => {
  test("the tie, and then there is none, as in transformers", () => {
    expect(readConfig(without("tie_word_embeddings")).tied).toBe(false);
  });
  test("the clamp", () => {
    expect(readConfig(without("clip_qkv")).clipQkv).toBeNull();
    expect(readConfig({ ...TINY, clip_qkv: null }).clipQkv).toBeNull();
  });
  test("what most configs say alike", () => {
    const keys = ["num_key_value_heads", "hidden_act", "attention_bias", "architectures"];
    expect(readConfig(without(...keys))).toEqual(readConfig(TINY));
  });
  test("sizes, and then they are those of transformers' ModelConfig", () => {
    expect(readConfig({ model_type: "olmo" })).toMatchObject({
      vocabSize: 50304,
      hiddenSize: 4096,
      headCount: 32,
      intermediateSize: 11008,
      contextLength: 2048,
    });
  });
});

describe("refused", () => {
  const cases: [ConfigError["code"], string, unknown, RegExp][] = [
    ["unsupported", "architectures", ["OlmoModel"], /architectures is \["OlmoModel"\]/],
    ["unsupported", "hidden_act", "gelu", /hidden_act is "gelu"/],
    [
      "unsupported",
      "rope_parameters",
      { rope_type: "yarn", rope_theta: 5000 },
      /rope_parameters is \{"rope_type":"yarn"/,
    ],
    ["unsupported", "rope_scaling", { type: "yarn", factor: 2 }, /rope_scaling is \{"type"/],
    ["malformed", "rope_scaling", { type: "linear" }, /rope_scaling.factor should be a positive number/],
    ["malformed", "rope_parameters", 5000, /rope_parameters should be an object or null, found 5000/],
    ["malformed", "rope_parameters", { rope_theta: "5000" }, /rope_theta should be a positive number/],
    ["malformed", "rope_scaling", "default", /rope_scaling should be an object or null, found "default"/],
    ["malformed", "vocab_size", "203", /vocab_size should be a whole number from 1 to 1048576, found "203"/],
    ["malformed", "num_hidden_layers", 0, /num_hidden_layers .* found 0/],
    ["malformed", "num_hidden_layers", 1e9, /found 1000000000/],
    ["malformed", "intermediate_size", 80.5, /found 80.5/],
    ["malformed", "max_position_embeddings", "64", /found "64"/],
    ["malformed", "hidden_size", 47, /hidden_size should be a multiple of .* 6, found 47/],
    ["malformed", "hidden_size", 45, /multiple/],
    ["malformed", "clip_qkv", -1, /clip_qkv should be a positive number or null, found -1/],
    ["malformed", "tie_word_embeddings", "true", /should be true or false, found "true"/],
  ];
  test.each(cases)("as %s: %s %j", (code, key, value, message) => {
    const problem = expect.objectContaining({ code, message: expect.stringMatching(message) });
    expect(() => readConfig({ ...TINY, [key]: value })).toThrow(problem);
  });

  test.each([[null], [[]], ["config"]])("%j in place of an object", (json) => {
    expect(() => readConfig(json)).toThrow(/should be an object/);
  });
});

test("any sizes that fit each other are read as they were written", () => {
  const written = fc.record({
    heads: fc.integer({ min: 1, max: 64 }),
    half: fc.integer({ min: 1, max: 64 }),
    vocab_size: fc.integer({ min: 1, max: 2 ** 20 }),
    num_hidden_layers: fc.integer({ min: 1, max: 2 ** 10 }),
    intermediate_size: fc.integer({ min: 1, max: 2 ** 18 }),
    max_position_embeddings: fc.integer({ min: 1, max: 2 ** 24 }),
    tie_word_embeddings: fc.boolean(),
    clip_qkv: fc.option(fc.double({ min: 1e-3, max: 1e3, noNaN: true })),
  });
  fc.assert(
    fc.property(written, ({ heads, half, ...keys }) => {
      const json = { ...keys, model_type: "olmo", num_attention_heads: heads, hidden_size: 2 * half * heads };
      const config = readConfig(JSON.parse(JSON.stringify(json)));
      expect(config).toMatchObject({
        vocabSize: keys.vocab_size,
        hiddenSize: json.hidden_size,
        headCount: heads,
        headSize: 2 * half,
        intermediateSize: keys.intermediate_size,
        contextLength: keys.max_position_embeddings,
        clipQkv: keys.clip_qkv,
        tied: keys.tie_word_embeddings,
      });
      expect(config.layers).toHaveLength(keys.num_hidden_layers);
    }),
    tries(1000),
  );
});

test("no change of any keys makes anything but a result or a ConfigError", () => {
  const change = fc.tuple(fc.constantFrom(...Object.keys(TINY), "rope_scaling"), fc.jsonValue());
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      unlessRefused(ConfigError, () => readConfig({ ...TINY, ...Object.fromEntries(changes) }));
    }),
    tries(1000),
  );
});
