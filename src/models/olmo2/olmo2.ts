import { readActivation, readFlag, readSizes } from "../config_json.ts";
import type { Family } from "../family.ts";
import { layersAlike } from "../layers_alike.ts";
import { readRmsNorm } from "../rms_norm.ts";

/** OLMo 2 (2025): norms after attention and after the MLP; q and k are normed over all their columns. */
export const olmo2: Family = {
  title: "OLMo 2",
  architecture: "Olmo2ForCausalLM",
  tiedByDefault: false,
  read(json) {
    const { layerCount, ...sizes } = readSizes(json, {
      vocab_size: 50_304,
      hidden_size: 4096,
      num_hidden_layers: 32,
      num_attention_heads: 32,
      intermediate_size: 11_008,
      max_position_embeddings: 2048,
    });
    const hasBias = readFlag(json, "attention_bias") ?? false;
    return {
      ...sizes,
      layers: layersAlike(json, layerCount),
      embeddingScale: 1,
      norm: readRmsNorm(json, 1e-5),
      layerNorms: {
        beforeAttention: null,
        afterAttention: "post_attention_layernorm",
        beforeMlp: null,
        afterMlp: "post_feedforward_layernorm",
      },
      queryKeyNorm: "all-columns",
      biases: { qkv: hasBias, output: hasBias, mlp: false },
      clipQkv: null,
      scoreScale: sizes.headSize ** -0.5,
      activation: readActivation(json, "hidden_act", "silu"),
    };
  },
};
