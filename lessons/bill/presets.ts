import type { JsonObject } from "../../src/index.ts";

/** A published model, and of its `config.json` what a bill needs. */
interface Preset {
  readonly title: string;
  /** On the Hugging Face Hub. */
  readonly repository: string;
  readonly config: JsonObject;
}

export const PRESETS: readonly Preset[] = [
  {
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
  },
  {
    title: "OLMo 2 1B (untied)",
    repository: "allenai/OLMo-2-0425-1B",
    config: {
      model_type: "olmo2",
      vocab_size: 100352,
      hidden_size: 2048,
      intermediate_size: 8192,
      num_hidden_layers: 16,
      num_attention_heads: 16,
      tie_word_embeddings: false,
    },
  },
  {
    title: "OLMo 7B (untied)",
    repository: "allenai/OLMo-7B-hf",
    config: {
      model_type: "olmo",
      vocab_size: 50304,
      hidden_size: 4096,
      intermediate_size: 11008,
      num_hidden_layers: 32,
      num_attention_heads: 32,
      tie_word_embeddings: false,
    },
  },
  {
    title: "GPT-2",
    repository: "openai-community/gpt2",
    config: {
      model_type: "gpt2",
      vocab_size: 50257,
      n_embd: 768,
      n_layer: 12,
      n_head: 12,
      n_positions: 1024,
    },
  },
  {
    title: "SmolLM2 135M",
    repository: "HuggingFaceTB/SmolLM2-135M",
    config: {
      model_type: "llama",
      vocab_size: 49152,
      hidden_size: 576,
      intermediate_size: 1536,
      num_hidden_layers: 30,
      num_attention_heads: 9,
      num_key_value_heads: 3,
      tie_word_embeddings: true,
    },
  },
  {
    title: "Qwen3 0.6B",
    repository: "Qwen/Qwen3-0.6B",
    config: {
      model_type: "qwen3",
      vocab_size: 151936,
      hidden_size: 1024,
      intermediate_size: 3072,
      num_hidden_layers: 28,
      num_attention_heads: 16,
      num_key_value_heads: 8,
      head_dim: 128,
      tie_word_embeddings: true,
    },
  },
  {
    title: "Qwen2.5 0.5B",
    repository: "Qwen/Qwen2.5-0.5B",
    config: {
      model_type: "qwen2",
      vocab_size: 151936,
      hidden_size: 896,
      intermediate_size: 4864,
      num_hidden_layers: 24,
      num_attention_heads: 14,
      num_key_value_heads: 2,
      tie_word_embeddings: true,
    },
  },
  {
    title: "Llama 3.2 1B",
    repository: "meta-llama/Llama-3.2-1B",
    config: {
      model_type: "llama",
      vocab_size: 128256,
      hidden_size: 2048,
      intermediate_size: 8192,
      num_hidden_layers: 16,
      num_attention_heads: 32,
      num_key_value_heads: 8,
      head_dim: 64,
      tie_word_embeddings: true,
    },
  },
  {
    title: "Gemma 2B",
    repository: "google/gemma-2b",
    config: {
      model_type: "gemma",
      vocab_size: 256000,
      hidden_size: 2048,
      intermediate_size: 16384,
      num_hidden_layers: 18,
      num_attention_heads: 8,
      num_key_value_heads: 1,
      head_dim: 256,
    },
  },
  {
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
  },
];
