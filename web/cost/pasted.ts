import { computed, signal } from "@preact/signals";
import { type BilledModel, readConfig } from "../../lessons/bill/billed_model.ts";
import { BillError } from "../../lessons/bill/bill_error.ts";
import { PRESETS } from "../../lessons/bill/presets.ts";
import type { JsonObject, ModelConfig } from "../../src/index.ts";

/** The config in the field, as typed. */
export const pasted = signal(printConfig(PRESETS[0]?.config ?? {}));

export function printConfig(config: JsonObject): string {
  return JSON.stringify(config, null, 1);
}

/** The size it describes, or why there is none. */
export const billed = computed<BilledModel | BillError>(() => {
  try {
    return readConfig(pasted.value);
  } catch (error) {
    if (error instanceof BillError) return error;
    throw error;
  }
});

/** A `config.json` of the page's own model. */
export function configOf(config: ModelConfig): JsonObject {
  return {
    model_type: config.family,
    vocab_size: config.vocabSize,
    hidden_size: config.hiddenSize,
    intermediate_size: config.intermediateSize,
    num_hidden_layers: config.layers.length,
    num_attention_heads: config.headCount,
    // Also where they equal the usual values: some families have other defaults.
    num_key_value_heads: config.keyValueHeadCount,
    head_dim: config.headSize,
    attention_bias: config.biases.output,
    mlp_bias: config.biases.mlp,
    tie_word_embeddings: config.tied,
  };
}
