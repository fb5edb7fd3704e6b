import type { ModelConfig } from "./config.ts";

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
