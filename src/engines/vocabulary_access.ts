import type { Float16Row } from "../float16/edit_row.ts";

/** Both uses that a model makes of one token, read back from the GPU. V rows, D columns. */
export interface TokenUses {
  /** Its row [D] in the matrix that the embedding reads. */
  readonly embeddingRow: Float16Row;
  /** Its row [D] in the matrix that the head reads. */
  readonly headRow: Float16Row;
  /** What the embedding made of the token: the residual stream [D] before the first layer. */
  readonly embedding: Float32Array;
  /** What the head made of the hidden state that it was given: the token's logit. */
  readonly logit: number;
}

/**
 * Reads the matrices at both ends of a model, and edits the first. Each call puts all its GPU commands into the queue
 * before it returns. So they run in the order of the calls, without interruption, between two steps of a generation in
 * progress, or two parts of its prompt.
 */
export interface VocabularyAccess {
  /** Label of the buffer [V, D] that the embedding reads. */
  readonly embeddingBuffer: string;
  /** Label of the buffer [V, D] that the head reads; where it is tied, the same one. */
  readonly headBuffer: string;
  /**
   * Puts a row [D] into the matrix that the embedding reads.
   * @throws RangeError for an id that the matrix has no row for, and for a row of another length
   */
  write(id: number, row: Float16Row): void;
  /**
   * Runs the embedding on `id`, and the head on a hidden state [D].
   * @throws RangeError as `write`
   */
  read(id: number, hidden: Float32Array<ArrayBuffer>): Promise<TokenUses>;
  /**
   * What the head would be given [D] after `ids`. Not while `steps` is running.
   * @throws what `Engine.logits` throws
   */
  hidden(ids: readonly number[]): Promise<Float32Array<ArrayBuffer>>;
}
