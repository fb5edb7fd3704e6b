import type { Candidates, Sampling } from "./sampling.ts";

/** One new token, as an engine yields it. */
export interface Step {
  readonly id: number;
  /** The token's position in the sequence; the first prompt token is at 0. */
  readonly position: number;
  /** The candidates it was chosen from. */
  readonly candidates: Candidates;
  /**
   * GPU dispatches of this step. Our engines count their own. For onnxruntime and transformers.js the WebGPU watch
   * counts them for the whole page, so other GPU work at the time is included.
   */
  readonly dispatches: number;
}

/** Continues a sequence of tokens: every engine does. */
export interface StepSource {
  /** Maximum length of prompt and continuation together. */
  readonly contextLength: number;
  /**
   * Reads `prompt` (1 to `contextLength - 1` ids) and streams up to `count` new tokens, fewer if the context ends.
   * End-of-text is an ordinary token here. Leaving the loop early stops the work. One at a time: the sequence is in the
   * engine.
   * @param signal for before there is a first token: where an engine reads a long prompt in parts, it ends between two,
   *   without an error
   * @throws RangeError for a prompt without ids, or with one that the vocabulary matrix has no row for; Error while the
   *   engine works on another sequence
   */
  steps(
    prompt: readonly number[],
    sampling: Sampling,
    count: number,
    signal?: AbortSignal,
  ): AsyncGenerator<Step, void>;
}
