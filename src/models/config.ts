import type { Rope } from "./rope.ts";

/**
 * All that a model computes with beside its weights: everything in which families differ, as data. Dimension letters:
 * V, D, H, K, E, F as in the comments; L layers.
 */
export interface ModelConfig {
  /** Its `model_type`: for words, never for arithmetic. */
  readonly family: string;
  /** V: rows of `wte`, padding included. */
  readonly vocabSize: number;
  /** D */
  readonly hiddenSize: number;
  /** H: heads of queries. */
  readonly headCount: number;
  /** K: heads of keys and values; each serves H / K heads of queries. */
  readonly keyValueHeadCount: number;
  /** E: columns of a head. */
  readonly headSize: number;
  /** F */
  readonly intermediateSize: number;
  readonly contextLength: number;
  /** L of them, the first one first. Layers of one kind have the same object. */
  readonly layers: Layers;
  /** The residual stream begins as a row of `wte` times this. */
  readonly embeddingScale: number;
  readonly norm: Norm;
  /** What transformers calls a layer's norms, which tells their weights' names; null where there is none. */
  readonly layerNorms: Readonly<Record<NormPlace, string | null>>;
  readonly queryKeyNorm: QueryKeyNorm;
  /** Whether projections have a bias: q, k and v; o; gate, up and down. */
  readonly biases: Readonly<Record<"qkv" | "output" | "mlp", boolean>>;
  /** q, k and v are clamped to ± this before RoPE; null for no clamp. */
  readonly clipQkv: number | null;
  /** What q · k is multiplied by. */
  readonly scoreScale: number;
  /** Of the gate: the MLP is down(activation(gate) * up). */
  readonly activation: Activation;
  /** Whether the head is the embedding matrix. */
  readonly tied: boolean;
}

export type Layers = readonly [LayerKind, ...LayerKind[]];

/** In what layers of one model may differ. */
export interface LayerKind {
  /** So many tokens are looked at, the last of which is the token itself; null for all so far. */
  readonly window: number | null;
  readonly rope: Rope;
}

export interface Norm {
  /** LayerNorm takes the mean off, RMSNorm does not. */
  readonly kind: "layer-norm" | "rms-norm";
  readonly epsilon: number;
  /** What the normed numbers are multiplied by: nothing, a weight, or one and a weight. */
  readonly weight: "none" | "weight" | "one-plus-weight";
}

/** Before the attention or the MLP of a layer, or behind it, before the sum with the residual stream. */
export const NORM_PLACES = ["beforeAttention", "afterAttention", "beforeMlp", "afterMlp"] as const;
export type NormPlace = (typeof NORM_PLACES)[number];

/** q and k are normed before RoPE: each head by itself, or all columns together. */
export type QueryKeyNorm = "none" | "each-head" | "all-columns";

export type Activation = "silu" | "gelu-tanh";

/** The kinds of a model's layers, each once. */
export function layerKinds({ layers }: Pick<ModelConfig, "layers">): LayerKind[] {
  return [...new Set(layers)];
}
