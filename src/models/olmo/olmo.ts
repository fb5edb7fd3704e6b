import { readActivation, readFlag, readPositive, readSizes } from "../config_json.ts";
import type { Family } from "../family.ts";
import { layersAlike } from "../layers_alike.ts";
import { NORMS_BEFORE } from "../norms.ts";

/** OLMo 1 (Groeneveld et al. 2024): norms without weights, and clamped q, k and v. */
export const olmo: Family = {
  title: "OLMo 1",
  architecture: "OlmoForCausalLM",
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
      norm: { kind: "layer-norm", epsilon: 1e-5, weight: "none" }, // fixed: not in the config
      layerNorms: NORMS_BEFORE,
      queryKeyNorm: "none",
      biases: { qkv: hasBias, output: hasBias, mlp: false },
      clipQkv: readPositive(json, "clip_qkv"),
      scoreScale: sizes.headSize ** -0.5,
      activation: readActivation(json, "hidden_act", "silu"),
    };
  },
};
