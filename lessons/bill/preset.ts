import type { JsonObject } from "../../src/index.ts";

/** A published model, and of its `config.json` what a bill needs. */
export interface Preset {
  readonly title: string;
  /** On the Hugging Face Hub. */
  readonly repository: string;
  readonly config: JsonObject;
}

export const OLMO_1B: Preset = {
  title: "OLMo 1B",
  repository: "allenai/OLMo-1B-hf",
  config: {
    model_type: "olmo",
    vocab_size: 50304,
    hidden_size: 2048,
    intermediate_size: 8192,
    num_hidden_layers: 16,
    num_attention_heads: 16,
    tie_word_embeddings: true,
  },
};

export const GEMMA_3_270M: Preset = {
  title: "Gemma 3 270M",
  repository: "google/gemma-3-270m",
  config: {
    model_type: "gemma3_text",
    vocab_size: 262144,
    hidden_size: 640,
    intermediate_size: 2048,
    num_hidden_layers: 18,
    num_attention_heads: 4,
    num_key_value_heads: 1,
    head_dim: 256,
  },
};
