import { Module, shareTensor } from "./module.ts";
import { embedding, linear, type Sizes } from "./olmo.ts";

/** transformers' own `OlmoForCausalLM`, before its head is tied, with one layer for all. */
export function createTransformersOlmo(sizes: Sizes): Module {
  const { vocabSize: V, hiddenSize: D, intermediateSize: F } = sizes;
  const attention = ["q_proj", "k_proj", "v_proj", "o_proj"].map((name) => [name, linear(D, D)]);
  const layer = new Module("OlmoDecoderLayer", {
    self_attn: new Module("OlmoAttention", Object.fromEntries(attention) as Record<string, Module>),
    mlp: new Module("OlmoMLP", {
      gate_proj: linear(F, D),
      up_proj: linear(F, D),
      down_proj: linear(D, F),
    }),
  });
  const model = new Module("OlmoModel", {
    embed_tokens: embedding(sizes),
    layers: new Module("ModuleList", { 0: layer }),
  });
  return new Module("OlmoForCausalLM", { model, lm_head: linear(V, D) });
}

/**
 * What transformers' `tie_weights()` does where the config says tied (huggingface/transformers, `modeling_utils.py`,
 * by `_tied_weights_keys` of `modeling_olmo.py`).
 */
export function tieTransformersOlmo(tree: Module): void {
  shareTensor(tree.at("model.embed_tokens") as Module, tree.at("lm_head") as Module);
}
