/** What a checkpoint's `config.json` says of the model. Dimension letters: V, D, L, H, F as in the comments. */
export interface OlmoConfig {
  /** V: rows of `wte`, padding included. */
  readonly vocabSize: number;
  /** D */
  readonly hiddenSize: number;
  /** L */
  readonly layerCount: number;
  /** H */
  readonly headCount: number;
  /** D / H */
  readonly headSize: number;
  /** F */
  readonly intermediateSize: number;
  readonly contextLength: number;
  readonly ropeTheta: number;
  /** q, k and v are clamped to ± this before RoPE; null for no clamp. */
  readonly clipQkv: number | null;
  /** Whether the head is the embedding matrix. */
  readonly tied: boolean;
  readonly endOfTextIds: readonly number[];
}
