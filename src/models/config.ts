import type { Rope } from "./rope.ts";

/**
 * Everything a model needs besides its weights: all differences between families, as data. Dimension letters: V, D, H,
 * K, E, F as in the comments; L layers.
 */
export interface ModelConfig {
  /** Its `model_type`: for display, never for computation. */
  readonly family: string;
  /** V: rows of `wte`, padding included. */
  readonly vocabSize: number;
  /** D */
  readonly hiddenSize: number;
  /** H: query heads */
  readonly headCount: number;
  /** K: key and value heads; each serves H / K query heads */
  readonly keyValueHeadCount: number;
  /** E: columns of a head */
  readonly headSize: number;
  /** F */
  readonly intermediateSize: number;
  readonly contextLength: number;
  /** L layers, in order. Layers of one kind share one object. */
  readonly layers: Layers;
  /** The residual stream begins as a row of `wte` times this. */
  readonly embeddingScale: number;
  readonly norm: Norm;
  /** transformers' name of the layer norms, from which their weights' names follow; null if there is none. */
  readonly layerNorms: Readonly<Record<NormPlace, string | null>>;
  readonly queryKeyNorm: QueryKeyNorm;
  /** Whether projections have a bias: q, k and v; o; gate, up and down. */
  readonly biases: Readonly<Record<"qkv" | "output" | "mlp", boolean>>;
  /** q, k and v are clamped to ± this before RoPE; null for no clamp. */
  readonly clipQkv: number | null;
  /** Factor applied to q · k. */
  readonly scoreScale: number;
  /** Activation of the gate: the MLP is down(activation(gate) * up). */
  readonly activation: Activation;
  /** Whether the head is the embedding matrix. */
  readonly tied: boolean;
}

export type Layers = readonly [LayerKind, ...LayerKind[]];

/** What may differ between the layers of a model. */
export interface LayerKind {
  /** Attend to this many tokens, including the current one; null for all so far. */
  readonly window: number | null;
  readonly rope: Rope;
}

export interface Norm {
  /** LayerNorm subtracts the mean, RMSNorm does not. */
  readonly kind: "layer-norm" | "rms-norm";
  readonly epsilon: number;
  /** Scale after normalization: none, a weight, or 1 + weight. */
  readonly weight: "none" | "weight" | "one-plus-weight";
}

/** Before a layer's attention or MLP, or after it, before the residual sum. */
export const NORM_PLACES = ["beforeAttention", "afterAttention", "beforeMlp", "afterMlp"] as const;
export type NormPlace = (typeof NORM_PLACES)[number];

/** q and k are normed before RoPE: each head separately, or all columns together. */
type QueryKeyNorm = "none" | "each-head" | "all-columns";

export type Activation = "silu" | "gelu-tanh";

/** The distinct kinds of a model's layers. */
export function layerKinds({ layers }: Pick<ModelConfig, "layers">): LayerKind[] {
  return [...new Set(layers)];
}
