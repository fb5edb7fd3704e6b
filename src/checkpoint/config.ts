import { CheckpointError } from "./checkpoint_error.ts";
import { isJsonObject, type JsonObject, showJson } from "../json/json.ts";

/** What a checkpoint's `config.json` says of the model. Dimension letters: V, D, L, H, F as in the comments. */
export interface OlmoConfig {
  /** V: rows of `wte`, padding included. */
  readonly vocabSize: number;
  /** D */
  readonly hiddenSize: number;
  /** L */
  readonly layerCount: number;
  /** H */
  readonly headCount: number;
  /** D / H */
  readonly headSize: number;
  /** F */
  readonly intermediateSize: number;
  readonly contextLength: number;
  readonly ropeTheta: number;
  /** q, k and v are clamped to ± this before RoPE; null for no clamp. */
  readonly clipQkv: number | null;
  /** Whether the head is the embedding matrix. */
  readonly tied: boolean;
}

/** eps of OLMo 1's norms: no config says it. */
export const NORM_EPSILON = 1e-5;

/** Far above every OLMo, and low enough that a damaged number is not taken for a size. */
const LARGEST = {
  vocab_size: 2 ** 20,
  hidden_size: 2 ** 16,
  num_hidden_layers: 2 ** 10,
  num_attention_heads: 2 ** 10,
  intermediate_size: 2 ** 18,
  max_position_embeddings: 2 ** 20,
} as const;

/** What transformers' `OlmoConfig` has where a file says nothing. */
const DEFAULTS = {
  vocab_size: 50_304,
  hidden_size: 4096,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  intermediate_size: 11_008,
  max_position_embeddings: 2048,
  rope_theta: 10_000,
} as const;

/**
 * Reads the `config.json` of a Hugging Face OLMo 1 checkpoint, as transformers 4 or 5 writes it. Keys that do not
 * change what the model computes are ignored; null counts as absent, and what is absent has transformers' default.
 * @throws CheckpointError
 */
export function parseConfig(json: unknown): OlmoConfig {
  if (!isJsonObject(json)) throw malformed("its contents", "an object", json);
  checkArchitecture(json);
  const vocabSize = size(json, "vocab_size");
  const headCount = size(json, "num_attention_heads");
  checkHeads(json, headCount);
  const hiddenSize = size(json, "hidden_size");
  return {
    vocabSize,
    hiddenSize,
    layerCount: size(json, "num_hidden_layers"),
    headCount,
    headSize: headSize(hiddenSize, headCount),
    intermediateSize: size(json, "intermediate_size"),
    contextLength: size(json, "max_position_embeddings"),
    ropeTheta: ropeTheta(json),
    clipQkv: positive(json, "clip_qkv"),
    tied: tieIn(json) ?? false,
  };
}

function malformed(key: string, expected: string, found: unknown): CheckpointError {
  return new CheckpointError(
    "malformed",
    `config.json: ${key} should be ${expected}, found ${showJson(found)}. The file is damaged, or of ` +
      "another kind of model: look at another revision of the checkpoint, or at another checkpoint.",
  );
}

function unsupported(key: string, expected: string, found: unknown): CheckpointError {
  return new CheckpointError(
    "unsupported",
    `config.json: ${key} is ${showJson(found)}, but only ${expected} is supported. Take a checkpoint of OLMo 1 as ` +
      "transformers writes it (OlmoForCausalLM).",
  );
}

function checkArchitecture({ model_type: type, architectures }: JsonObject): void {
  if (type !== "olmo") throw unsupported("model_type", '"olmo"', type);
  if (architectures == null) return;
  if (!Array.isArray(architectures) || !architectures.includes("OlmoForCausalLM")) {
    throw unsupported("architectures", '["OlmoForCausalLM"]', architectures);
  }
}

function checkHeads(json: JsonObject, headCount: number): void {
  only(json, "num_key_value_heads", headCount);
  if (json["hidden_act"] !== "swish") only(json, "hidden_act", "silu"); // two names of one function
  only(json, "attention_bias", false);
}

/** Refuses any value but this one; it may be absent. */
function only(json: JsonObject, key: string, value: string | number | boolean): void {
  const found = json[key] ?? value;
  if (found !== value) throw unsupported(key, showJson(value), found);
}

function size(json: JsonObject, key: keyof typeof LARGEST): number {
  const value = json[key] ?? DEFAULTS[key];
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= LARGEST[key])
    return value as number;
  throw malformed(key, `a whole number from 1 to ${LARGEST[key]}`, value);
}

function headSize(hiddenSize: number, headCount: number): number {
  // RoPE turns the two halves of a head against each other, so a head's size must be even.
  if (hiddenSize % (2 * headCount) === 0) return hiddenSize / headCount;
  throw malformed("hidden_size", `a multiple of 2 · num_attention_heads = ${2 * headCount}`, hiddenSize);
}

/** A positive number, or null where it is absent. */
function positive(json: JsonObject, key: string): number | null {
  const value = json[key] ?? null;
  if (value === null || (Number.isFinite(value) && (value as number) > 0)) return value as number | null;
  throw malformed(key, "a positive number or null", value);
}

/**
 * transformers 5 moved `rope_theta` and `rope_scaling` into `rope_parameters`. As there, the old `rope_scaling` wins unless
 * it is empty, and a theta among the parameters wins over one beside them.
 */
function ropeTheta(json: JsonObject): number {
  const [scaling, parameters] = [
    ropeParameters(json, "rope_scaling"),
    ropeParameters(json, "rope_parameters"),
  ];
  const used = Object.keys(scaling).length > 0 ? scaling : parameters;
  return positive(used, "rope_theta") ?? positive(json, "rope_theta") ?? DEFAULTS.rope_theta;
}

/** Refuses angles that are stretched. `type` is the older name of `rope_type`. */
function ropeParameters(json: JsonObject, key: "rope_scaling" | "rope_parameters"): JsonObject {
  const parameters = json[key] ?? {};
  if (!isJsonObject(parameters)) throw malformed(key, "an object or null", parameters);
  const type = parameters["rope_type"] ?? parameters["type"] ?? "default";
  const isUnscaled = type === "default" || (type === "linear" && parameters["factor"] === 1);
  if (isUnscaled) return parameters;
  throw unsupported(key, "RoPE without scaling (null, or rope_type default)", parameters);
}

/** What a config says of `tie_word_embeddings`, or null. @throws CheckpointError */
export function tieIn(json: JsonObject): boolean | null {
  const value = json["tie_word_embeddings"] ?? null;
  if (value === null || typeof value === "boolean") return value;
  throw malformed("tie_word_embeddings", "true or false", value);
}
