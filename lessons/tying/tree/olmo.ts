import { Module, Tensor } from "./module.ts";

/** V rows of the vocabulary, D columns; F is the inner width of the feed-forward layer. */
export interface Sizes {
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
}

/** A layer without a bias. Its weight is [outputs, inputs]. */
export function linear(outputs: number, inputs: number): Module {
  return new Module("Linear", { weight: new Tensor([outputs, inputs]) });
}

export function embedding({ vocabSize: V, hiddenSize: D }: Sizes): Module {
  return new Module("Embedding", { weight: new Tensor([V, D]) });
}

/**
 * OLMo as `olmo/model.py` builds it, with one block for all: with `weightTying` no `ff_out` is made at the top. The
 * `ff_out` within a block is the block's down projection, and nobody's head.
 */
export function createOlmo(sizes: Sizes, weightTying: boolean): Module {
  const { vocabSize: V, hiddenSize: D, intermediateSize: F } = sizes;
  const block = new Module("OLMoBlock", {
    attn_out: linear(D, D),
    ff_out: linear(D, F),
    att_proj: linear(3 * D, D),
    ff_proj: linear(2 * F, D),
  });
  const transformer = new Module("ModuleDict", {
    wte: embedding(sizes),
    blocks: new Module("ModuleList", { 0: block }),
  });
  if (!weightTying) transformer.set("ff_out", linear(V, D));
  return new Module("OLMo", { transformer });
}

/** The wrapper of the package hf_olmo, which gives OLMo the interface of a transformers model. */
export function wrapOlmo(model: Module): Module {
  return new Module("OLMoForCausalLM", { model });
}
