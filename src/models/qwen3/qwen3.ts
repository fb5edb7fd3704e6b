import { readActivation, readFlag, readSizes } from "../config_json.ts";
import type { Family } from "../family.ts";
import { readQwenLayers } from "../qwen2/qwen_layers.ts";
import { NORMS_BEFORE } from "../norms.ts";
import { readRmsNorm } from "../rms_norm.ts";

/** Qwen3 (2025): q and k are normed in each head, whose size is not D / H. */
export const qwen3: Family = {
  title: "Qwen3",
  architecture: "Qwen3ForCausalLM",
  tiedByDefault: false,
  read(json) {
    const { layerCount, ...sizes } = readSizes(json, {
      vocab_size: 151_936,
      hidden_size: 4096,
      num_hidden_layers: 32,
      num_attention_heads: 32,
      num_key_value_heads: 32,
      head_dim: 128,
      intermediate_size: 22_016,
      max_position_embeddings: 32_768,
    });
    const hasBias = readFlag(json, "attention_bias") ?? false;
    return {
      ...sizes,
      layers: readQwenLayers(json, layerCount),
      embeddingScale: 1,
      norm: readRmsNorm(json, 1e-6),
      layerNorms: NORMS_BEFORE,
      queryKeyNorm: "each-head",
      biases: { qkv: hasBias, output: hasBias, mlp: false },
      clipQkv: null,
      scoreScale: sizes.headSize ** -0.5,
      activation: readActivation(json, "hidden_act", "silu"),
    };
  },
};
