/** How many of the likeliest tokens the head keeps. Sampling never looks beyond them. */
export const CANDIDATE_COUNT = 64;

/** The likeliest tokens of one step, best first; equal logits are ordered by id. */
export interface Candidates {
  /** [CANDIDATE_COUNT] token ids, or fewer if there are fewer tokens. */
  readonly ids: Uint32Array;
  /** The logits of `ids`. */
  readonly logits: Float32Array;
  /** log(sum(exp(logits))) over all tokens, without padding rows: `exp(logit - logSumExp)` is a token's probability. */
  readonly logSumExp: number;
}

/** How the next token is chosen from the candidates. */
export interface Sampling {
  /** Logits are divided by it; 0 takes the likeliest token (greedy). */
  readonly temperature: number;
  /** Number of candidates to consider; 0 for all. */
  readonly topK: number;
  /** Keeps only the likeliest tokens that together reach this share of the considered probability; 1 for all. */
  readonly topP: number;
  /** A whole number; its low 32 bits count. The same seed gives the same text. */
  readonly seed: number;
}

/** Always takes the likeliest token. */
export const GREEDY: Sampling = { temperature: 0, topK: 0, topP: 1, seed: 0 };
