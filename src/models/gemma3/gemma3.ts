import { isJsonObject, type JsonObject } from "../../json/json.ts";
import type { Layers } from "../config.ts";
import { absent, only, readActivation, readFlag, readPositive, readSize, readSizes } from "../config_json.ts";
import type { Family } from "../family.ts";
import { readLayers, readWindow } from "../layer_types.ts";
import { readRmsNorm } from "../rms_norm.ts";
import { readRope } from "../read_rope.ts";
import type { Rope } from "../rope.ts";

/** The text model of Gemma 3 (2025): four norms of 1 + weight, windows on most layers, a scaled embedding. */
export const gemma3: Family = {
  title: "Gemma 3",
  architecture: "Gemma3ForCausalLM",
  tiedByDefault: true,
  read(json) {
    const { layerCount, ...sizes } = readSizes(json, {
      vocab_size: 262_208,
      hidden_size: 2304,
      num_hidden_layers: 26,
      num_attention_heads: 8,
      num_key_value_heads: 4,
      head_dim: 256,
      intermediate_size: 9216,
      max_position_embeddings: 131_072,
    });
    absent(json, "attn_logit_softcapping");
    absent(json, "final_logit_softcapping");
    only(json, "use_bidirectional_attention", false);
    const hasBias = readFlag(json, "attention_bias") ?? false;
    return {
      ...sizes,
      layers: readGemmaLayers(json, layerCount),
      embeddingScale: Math.sqrt(sizes.hiddenSize),
      norm: readRmsNorm(json, 1e-6, "one-plus-weight"),
      layerNorms: {
        beforeAttention: "input_layernorm",
        afterAttention: "post_attention_layernorm",
        beforeMlp: "pre_feedforward_layernorm",
        afterMlp: "post_feedforward_layernorm",
      },
      queryKeyNorm: "each-head",
      biases: { qkv: hasBias, output: hasBias, mlp: false },
      clipQkv: null,
      scoreScale: (readPositive(json, "query_pre_attn_scalar") ?? 256) ** -0.5,
      activation: readActivation(json, "hidden_activation", "gelu-tanh"),
    };
  },
};

/** Every sixth layer has full attention; the others have a window and their own RoPE. */
function readGemmaLayers(json: JsonObject, count: number): Layers {
  const pattern = readSize(json, "sliding_window_pattern") ?? 6;
  return readLayers(json, count, (layer) => (layer + 1) % pattern !== 0, {
    full_attention: () => ({ window: null, rope: readRope(json, 1_000_000) }),
    sliding_attention: () => ({ window: readWindow(json, 4096), rope: readSlidingRope(json) }),
  });
}

/** transformers 4 has a separate key for its theta, and no scaling for it. */
function readSlidingRope({
  rope_parameters: parameters,
  rope_local_base_freq: theta = null,
}: JsonObject): Rope {
  const own = isJsonObject(parameters) ? parameters["sliding_attention"] : null;
  return readRope({ rope_parameters: own, rope_theta: theta });
}
