import { type JsonObject, lookUp, showJson } from "../json/json.ts";
import type { Activation, ModelConfig } from "./config.ts";
import { malformed, unsupported } from "./config_error.ts";

// Reads the `config.json` keys that all families share, as written by transformers 4 or 5. Null counts as absent, and
// absent keys have transformers' defaults. All functions here throw a ConfigError.

/** Far above every model that fits a browser, and low enough to refuse a damaged number. */
const LARGEST = {
  vocab_size: 2 ** 20,
  hidden_size: 2 ** 16,
  num_hidden_layers: 2 ** 10,
  num_attention_heads: 2 ** 10,
  num_key_value_heads: 2 ** 10,
  head_dim: 2 ** 12,
  intermediate_size: 2 ** 18,
  max_position_embeddings: 2 ** 24,
  sliding_window: 2 ** 24,
  sliding_window_pattern: 2 ** 10,
  max_window_layers: 2 ** 10,
} as const;
type SizeKey = keyof typeof LARGEST;

/**
 * transformers' defaults for absent sizes. Null means that transformers has none either: then K is H, and E is D / H.
 */
type SizeDefaults = Readonly<Record<RequiredKey, number> & Partial<Record<OptionalKey, number>>>;
type RequiredKey =
  | "vocab_size"
  | "hidden_size"
  | "num_hidden_layers"
  | "num_attention_heads"
  | "intermediate_size"
  | "max_position_embeddings";
type OptionalKey = "num_key_value_heads" | "head_dim";

/** The sizes, and L. */
export type Sizes = Pick<
  ModelConfig,
  | "vocabSize"
  | "hiddenSize"
  | "headCount"
  | "keyValueHeadCount"
  | "headSize"
  | "intermediateSize"
  | "contextLength"
> & { readonly layerCount: number };

export function readSizes(json: JsonObject, defaults: SizeDefaults): Sizes {
  const size = (key: RequiredKey): number => readSize(json, key) ?? defaults[key];
  const [hiddenSize, headCount] = [size("hidden_size"), size("num_attention_heads")];
  return {
    vocabSize: size("vocab_size"),
    hiddenSize,
    headCount,
    keyValueHeadCount: readKeyValueHeads(json, headCount, defaults.num_key_value_heads),
    headSize: readHeadSize(json, hiddenSize, headCount, defaults.head_dim),
    intermediateSize: size("intermediate_size"),
    contextLength: size("max_position_embeddings"),
    layerCount: size("num_hidden_layers"),
  };
}

/** null is H, whatever transformers' default is. */
function readKeyValueHeads(json: JsonObject, headCount: number, otherwise: number = headCount): number {
  const said = json["num_key_value_heads"] === null ? headCount : readSize(json, "num_key_value_heads");
  const count = said ?? otherwise;
  if (headCount % count === 0) return count;
  throw malformed("num_key_value_heads", `a divisor of num_attention_heads = ${headCount}`, String(count));
}

/** RoPE rotates the two halves of a head together, so its size must be even. */
function readHeadSize(
  json: JsonObject,
  hiddenSize: number,
  headCount: number,
  otherwise: number | undefined,
): number {
  const said = readSize(json, "head_dim") ?? otherwise;
  if (said === undefined) {
    if (hiddenSize % (2 * headCount) === 0) return hiddenSize / headCount;
    const expected = `a multiple of 2 · num_attention_heads = ${2 * headCount}`;
    throw malformed("hidden_size", expected, String(hiddenSize));
  }
  if (said % 2 === 0) return said;
  throw malformed("head_dim", "an even number", String(said));
}

/** An integer of at least `least`, or null if absent. */
export function readSize(json: JsonObject, key: SizeKey, least = 1): number | null {
  const value = json[key] ?? null;
  if (value === null) return null;
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= LARGEST[key])
    return value as number;
  throw malformed(key, `a whole number from ${least} to ${LARGEST[key]}`, showJson(value));
}

/** A positive number, or null if absent. */
export function readPositive(json: JsonObject, key: string): number | null {
  const value = json[key] ?? null;
  if (value === null || (Number.isFinite(value) && (value as number) > 0)) return value as number | null;
  throw malformed(key, "a positive number or null", showJson(value));
}

/** true or false, or null if absent. */
export function readFlag(json: JsonObject, key: string): boolean | null {
  const value = json[key] ?? null;
  if (value === null || typeof value === "boolean") return value;
  throw malformed(key, "true or false", showJson(value));
}

/** The supported activations, by transformers' names. */
const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  silu: "silu",
  swish: "silu",
  gelu_pytorch_tanh: "gelu-tanh",
  gelu_new: "gelu-tanh",
  gelu_fast: "gelu-tanh",
};

export function readActivation(json: JsonObject, key: string, otherwise: Activation): Activation {
  const name = json[key] ?? null;
  if (name === null) return otherwise;
  const known = lookUp(ACTIVATIONS, name);
  if (known) return known;
  throw unsupported(key, Object.keys(ACTIVATIONS).join(", "), showJson(name));
}

/** Refuses any value but this one; it may be absent. */
export function only(json: JsonObject, key: string, value: string | number | boolean): void {
  const found = json[key] ?? value;
  if (found !== value) throw unsupported(key, showJson(value), showJson(found));
}

/** Refuses a key that changes what a model computes, unless its value is null. */
export function absent(json: JsonObject, key: string): void {
  if (json[key] != null) throw unsupported(key, "null", showJson(json[key]));
}
