import type { Candidates, Sampling } from "./sampling.ts";

/** One new token, as an engine hands it over. */
export interface Step {
  readonly id: number;
  /** Where the token stands in the sequence; the first of a prompt is 0. */
  readonly position: number;
  /** What it was chosen from. */
  readonly candidates: Candidates;
  /**
   * GPU dispatches that this step took. An engine counts those that it makes itself. Those of onnxruntime and
   * transformers.js the watch over the WebGPU calls counts, which sees all of the page: what else runs on the GPU
   * meanwhile is among them.
   */
  readonly dispatches: number;
}

/** Something that continues a sequence of tokens: every engine is one. */
export interface StepSource {
  /** Prompt and continuation together hold at most so many tokens. */
  readonly contextLength: number;
  /**
   * Reads `prompt` (1 to `contextLength - 1` ids) and streams up to `count` new tokens, end-of-text included
   * and not treated specially. Fewer come where the context ends. Leaving the loop early stops the work.
   */
  steps(prompt: readonly number[], sampling: Sampling, count: number): AsyncGenerator<Step, void>;
}
