import { readActivation, readFlag, readSizes } from "../config_json.ts";
import type { Family } from "../family.ts";
import { layersAlike } from "../layers_alike.ts";
import { NORMS_BEFORE } from "../norms.ts";
import { readRmsNorm } from "../rms_norm.ts";

/** Llama (Touvron et al. 2023), and models of the same architecture, such as SmolLM2. */
export const llama: Family = {
  title: "Llama",
  architecture: "LlamaForCausalLM",
  tiedByDefault: false,
  read(json) {
    const { layerCount, ...sizes } = readSizes(json, {
      vocab_size: 32_000,
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
      norm: readRmsNorm(json, 1e-6),
      layerNorms: NORMS_BEFORE,
      queryKeyNorm: "none",
      biases: { qkv: hasBias, output: hasBias, mlp: readFlag(json, "mlp_bias") ?? false },
      clipQkv: null,
      scoreScale: sizes.headSize ** -0.5,
      activation: readActivation(json, "hidden_act", "silu"),
    };
  },
};
