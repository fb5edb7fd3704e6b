import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../testing/fuzz.ts";
import { parseConfig } from "./config.ts";
import { CheckpointError, type CheckpointErrorCode } from "./checkpoint_error.ts";
import { readJson } from "./testing/files.ts";

/** As transformers 5 writes it, with the older names beside. */
const TINY = readJson("fixtures/tiny/config.json") as Record<string, unknown>;

function without(...keys: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(TINY).filter(([key]) => !keys.includes(key)));
}

test("a config of transformers is read in full", () => {
  expect(parseConfig(TINY)).toEqual({
    vocabSize: 203,
    hiddenSize: 48,
    layerCount: 2,
    headCount: 3,
    headSize: 16,
    intermediateSize: 80,
    contextLength: 64,
    ropeTheta: 5000,
    clipQkv: 1.5,
    tied: true,
  });
});

describe("the base of RoPE", () => {
  test("is read where transformers 4 writes it", () => {
    expect(parseConfig(without("rope_parameters")).ropeTheta).toBe(5000);
  });
  test("is read where transformers 5 writes it", () => {
    expect(parseConfig(without("rope_theta")).ropeTheta).toBe(5000);
  });
  test("is that of transformers 5 where the two differ", () => {
    expect(parseConfig({ ...TINY, rope_theta: 1 }).ropeTheta).toBe(5000);
  });
  test("is 10000 where nothing is said", () => {
    expect(parseConfig(without("rope_theta", "rope_parameters")).ropeTheta).toBe(10_000);
  });
});

describe("RoPE without scaling", () => {
  test.each<[string, Record<string, unknown>]>([
    ["null", { rope_scaling: null }],
    ["nothing", { rope_scaling: {} }],
    ["rope_type default", { rope_scaling: { rope_type: "default" } }],
    ["type default, as it was called before", { rope_scaling: { type: "default" } }],
    ["a factor of 1", { rope_scaling: { type: "linear", factor: 1 } }],
    ["type default where transformers 5 says it", { rope_parameters: { type: "default" } }],
  ])("is %s", (_name, said) => {
    expect(parseConfig({ ...without("rope_parameters"), ...said }).ropeTheta).toBe(5000);
  });

  // transformers 5.23: `rope_parameters = rope_scaling or rope_parameters`.
  test("said in rope_scaling takes the place of rope_parameters, as in transformers", () => {
    const said = { rope_scaling: { rope_type: "default" }, rope_parameters: { rope_theta: 7 } };
    expect(parseConfig({ ...TINY, ...said }).ropeTheta).toBe(5000);
  });
});

describe("what may be absent", () => {
  test("the tie, and then there is none, as in transformers", () => {
    expect(parseConfig(without("tie_word_embeddings")).tied).toBe(false);
  });
  test("the clamp", () => {
    expect(parseConfig(without("clip_qkv")).clipQkv).toBeNull();
    expect(parseConfig({ ...TINY, clip_qkv: null }).clipQkv).toBeNull();
  });
  test("what has only one value in OLMo 1", () => {
    const keys = ["num_key_value_heads", "hidden_act", "attention_bias", "architectures"];
    expect(parseConfig(without(...keys))).toEqual(parseConfig(TINY));
  });
  test("sizes, and then they are those of transformers' OlmoConfig", () => {
    expect(parseConfig({ model_type: "olmo" })).toMatchObject({
      vocabSize: 50304,
      hiddenSize: 4096,
      layerCount: 32,
      headCount: 32,
      intermediateSize: 11008,
      contextLength: 2048,
    });
  });
});

describe("refused", () => {
  const cases: [CheckpointErrorCode, string, unknown, RegExp][] = [
    ["unsupported", "model_type", "olmo2", /model_type is "olmo2", but only "olmo"/],
    ["unsupported", "model_type", undefined, /model_type is nothing/],
    ["unsupported", "architectures", ["OlmoModel"], /architectures is \["OlmoModel"\]/],
    ["unsupported", "num_key_value_heads", 1, /num_key_value_heads is 1, but only 3/],
    ["unsupported", "hidden_act", "gelu", /hidden_act is "gelu"/],
    ["unsupported", "attention_bias", true, /attention_bias is true/],
    [
      "unsupported",
      "rope_parameters",
      { rope_type: "yarn", rope_theta: 5000 },
      /rope_parameters is \{"rope_type":"yarn"/,
    ],
    ["unsupported", "rope_scaling", { type: "linear", factor: 2 }, /rope_scaling is \{"type"/],
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
    expect(() => parseConfig({ ...TINY, [key]: value })).toThrow(problem);
  });

  test.each([[null], [[]], ["config"]])("%j in place of an object", (json) => {
    expect(() => parseConfig(json)).toThrow(/should be an object/);
  });
});

test("any sizes that fit each other are read as they were written", () => {
  const written = fc.record({
    heads: fc.integer({ min: 1, max: 64 }),
    half: fc.integer({ min: 1, max: 64 }),
    vocab_size: fc.integer({ min: 1, max: 2 ** 20 }),
    num_hidden_layers: fc.integer({ min: 1, max: 2 ** 10 }),
    intermediate_size: fc.integer({ min: 1, max: 2 ** 18 }),
    max_position_embeddings: fc.integer({ min: 1, max: 2 ** 20 }),
    tie_word_embeddings: fc.boolean(),
    clip_qkv: fc.option(fc.double({ min: 1e-3, max: 1e3, noNaN: true })),
  });
  fc.assert(
    fc.property(written, ({ heads, half, ...keys }) => {
      const json = { ...keys, model_type: "olmo", num_attention_heads: heads, hidden_size: 2 * half * heads };
      const config = parseConfig(JSON.parse(JSON.stringify(json)));
      expect(config).toMatchObject({
        vocabSize: keys.vocab_size,
        hiddenSize: json.hidden_size,
        layerCount: keys.num_hidden_layers,
        headCount: heads,
        headSize: 2 * half,
        intermediateSize: keys.intermediate_size,
        contextLength: keys.max_position_embeddings,
        clipQkv: keys.clip_qkv,
        tied: keys.tie_word_embeddings,
      });
    }),
    tries(1000),
  );
});

test("no change of any keys makes anything but a result or a CheckpointError", () => {
  const change = fc.tuple(fc.constantFrom(...Object.keys(TINY), "rope_scaling"), fc.jsonValue());
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      try {
        parseConfig({ ...TINY, ...Object.fromEntries(changes) });
      } catch (error) {
        expect(error).toBeInstanceOf(CheckpointError);
      }
    }),
    tries(1000),
  );
});
