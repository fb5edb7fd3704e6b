import { readActivation, readSizes } from "../config_json.ts";
import type { Family } from "../family.ts";
import { readQwenLayers } from "./qwen_layers.ts";
import { NORMS_BEFORE } from "../norms.ts";
import { readRmsNorm } from "../rms_norm.ts";

/** Qwen2 and Qwen2.5: Llama with biases on q, k and v. */
export const qwen2: Family = {
  title: "Qwen2",
  architecture: "Qwen2ForCausalLM",
  tiedByDefault: false,
  read(json) {
    const { layerCount, ...sizes } = readSizes(json, {
      vocab_size: 151_936,
      hidden_size: 4096,
      num_hidden_layers: 32,
      num_attention_heads: 32,
      num_key_value_heads: 32,
      intermediate_size: 22_016,
      max_position_embeddings: 32_768,
    });
    return {
      ...sizes,
      layers: readQwenLayers(json, layerCount),
      embeddingScale: 1,
      norm: readRmsNorm(json, 1e-6),
      layerNorms: NORMS_BEFORE,
      queryKeyNorm: "none",
      biases: { qkv: true, output: false, mlp: false },
      clipQkv: null,
      scoreScale: sizes.headSize ** -0.5,
      activation: readActivation(json, "hidden_act", "silu"),
    };
  },
};
