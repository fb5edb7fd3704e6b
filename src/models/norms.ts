import type { JsonObject } from "../json/json.ts";
import type { ModelConfig, Norm } from "./config.ts";
import { readPositive } from "./config_json.ts";

/**
 * For families with norms before attention and before the MLP; the second is named after the attention that precedes
 * it.
 */
export const NORMS_BEFORE: ModelConfig["layerNorms"] = {
  beforeAttention: "input_layernorm",
  afterAttention: null,
  beforeMlp: "post_attention_layernorm",
  afterMlp: null,
};

/** @param epsilon default, if the config has none @throws ConfigError */
export function readRmsNorm(json: JsonObject, epsilon: number, weight: Norm["weight"] = "weight"): Norm {
  return { kind: "rms-norm", epsilon: readPositive(json, "rms_norm_eps") ?? epsilon, weight };
}
