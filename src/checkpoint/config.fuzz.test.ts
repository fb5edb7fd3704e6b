import * as fc from "fast-check";
import { expect, test } from "vitest";
import { tries, unlessRefused } from "../testing/fuzz.ts";
import { anyJson, changed } from "../testing/json.ts";
import { mutation } from "../testing/mutations.ts";
import { type OlmoConfig, parseConfig } from "./config.ts";
import { CheckpointError } from "./errors.ts";
import { parseJsonObject } from "./json.ts";
import { readBytes, readJson } from "./testing/files.ts";

const TINY = readJson("fixtures/tiny/config.json") as Record<string, unknown>;
const NAMES = [...Object.keys(TINY), "rope_scaling", "num_key_value_heads"];

/** What every engine takes for granted. */
function expectUsable(config: OlmoConfig | null): void {
  if (!config) return;
  const { vocabSize, hiddenSize, layerCount, headCount, headSize, intermediateSize, contextLength } = config;
  for (const size of [
    vocabSize,
    hiddenSize,
    layerCount,
    headCount,
    headSize,
    intermediateSize,
    contextLength,
  ]) {
    expect(Number.isInteger(size) && size >= 1 && size <= 2 ** 20).toBe(true);
  }
  expect(headSize * headCount).toBe(hiddenSize);
  expect(headSize % 2).toBe(0);
  expect(config.ropeTheta > 0 && config.ropeTheta < Infinity).toBe(true);
  expect(config.clipQkv === null || (config.clipQkv > 0 && config.clipQkv < Infinity)).toBe(true);
  expect(typeof config.tied).toBe("boolean");
  for (const id of config.endOfTextIds) expect(Number.isInteger(id) && id >= 0 && id < vocabSize).toBe(true);
}

test("any config of OLMo's form is read as it was written", () => {
  const form = fc.record({
    V: fc.integer({ min: 1, max: 2 ** 20 }),
    H: fc.integer({ min: 1, max: 64 }),
    half: fc.integer({ min: 1, max: 128 }),
    L: fc.integer({ min: 1, max: 1024 }),
    F: fc.integer({ min: 1, max: 2 ** 18 }),
    context: fc.integer({ min: 1, max: 2 ** 20 }),
    theta: fc.double({ min: 1, max: 1e9, noNaN: true }),
    clip: fc.option(fc.double({ min: 0.01, max: 100, noNaN: true })),
    tied: fc.boolean(),
    newer: fc.boolean(),
  });
  fc.assert(
    fc.property(form, ({ V, H, half, L, F, context, theta, clip, tied, newer }) => {
      const json = {
        model_type: "olmo",
        architectures: ["OlmoForCausalLM"],
        vocab_size: V,
        hidden_size: 2 * half * H,
        num_hidden_layers: L,
        num_attention_heads: H,
        intermediate_size: F,
        max_position_embeddings: context,
        ...(newer ? { rope_parameters: { rope_type: "default", rope_theta: theta } } : { rope_theta: theta }),
        clip_qkv: clip,
        tie_word_embeddings: tied,
        eos_token_id: V - 1,
      };
      expect(parseConfig(JSON.parse(JSON.stringify(json)))).toEqual({
        vocabSize: V,
        hiddenSize: 2 * half * H,
        layerCount: L,
        headCount: H,
        headSize: 2 * half,
        intermediateSize: F,
        contextLength: context,
        ropeTheta: theta,
        clipQkv: clip,
        tied,
        endOfTextIds: [V - 1],
      });
    }),
    tries(1000),
  );
});

test("whatever stands under its names, a config is usable or refused", () => {
  fc.assert(
    fc.property(changed(TINY, NAMES), (json) => {
      expectUsable(unlessRefused(CheckpointError, () => parseConfig(json)));
    }),
    tries(2000),
  );
});

test("anything in place of a config is usable or refused", () => {
  fc.assert(
    fc.property(anyJson, (json) => expectUsable(unlessRefused(CheckpointError, () => parseConfig(json)))),
    tries(1000),
  );
});

test("a config.json that was changed, cut or spliced is usable or refused", () => {
  const sound = readBytes("fixtures/tiny/config.json");
  fc.assert(
    fc.property(mutation, (mutate) => {
      const read = () => parseConfig(parseJsonObject(mutate(sound), "config.json"));
      expectUsable(unlessRefused(CheckpointError, read));
    }),
    tries(2000),
  );
});

test("any bytes are a JSON object or refused", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      unlessRefused(CheckpointError, () => parseJsonObject(Uint8Array.from(bytes), "a file"));
    }),
    tries(2000),
  );
});

test("any object in JSON is read as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      const object = `{"__proto__":${json},"constructor":${json}}`;
      const read = parseJsonObject(new TextEncoder().encode(object), "a file");
      expect(Object.keys(read)).toEqual(["__proto__", "constructor"]);
      expect(read["constructor"]).toEqual(
        JSON.parse(new TextDecoder().decode(new TextEncoder().encode(json))),
      );
    }),
    tries(1000),
  );
});
