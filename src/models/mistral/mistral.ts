import type { JsonObject } from "../../json/json.ts";
import { readActivation, readSize, readSizes } from "../config_json.ts";
import type { Family } from "../family.ts";
import { layersAlike } from "../layers_alike.ts";
import { NORMS_BEFORE } from "../norms.ts";
import { readRmsNorm } from "../rms_norm.ts";

/** Mistral (Jiang et al. 2023): Llama; the first versions have a window on every layer. */
export const mistral: Family = {
  title: "Mistral",
  architecture: "MistralForCausalLM",
  tiedByDefault: false,
  read(json) {
    const { layerCount, ...sizes } = readSizes(json, {
      vocab_size: 32_000,
      hidden_size: 4096,
      num_hidden_layers: 32,
      num_attention_heads: 32,
      num_key_value_heads: 8,
      intermediate_size: 14_336,
      max_position_embeddings: 131_072,
    });
    return {
      ...sizes,
      layers: layersAlike(json, layerCount, readMistralWindow(json)),
      embeddingScale: 1,
      norm: readRmsNorm(json, 1e-6),
      layerNorms: NORMS_BEFORE,
      queryKeyNorm: "none",
      biases: { qkv: false, output: false, mlp: false },
      clipQkv: null,
      scoreScale: sizes.headSize ** -0.5,
      activation: readActivation(json, "hidden_act", "silu"),
    };
  },
};

/** Later versions have null here, and no window. */
function readMistralWindow(json: JsonObject): number | null {
  return json["sliding_window"] === undefined ? 4096 : readSize(json, "sliding_window");
}
