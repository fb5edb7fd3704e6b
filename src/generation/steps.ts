import type { Candidates, Sampling } from "./sampling.ts";

/** One new token, as an engine yields it. */
export interface Step {
  readonly id: number;
  /** The token's position in the sequence; the first token of a prompt has 0. */
  readonly position: number;
  /** What it was chosen from. */
  readonly candidates: Candidates;
  /**
   * GPU dispatches that this step took. Our engines count their own. For onnxruntime and transformers.js the watch over the
   * WebGPU calls counts them; it sees the whole page, so it includes whatever else runs on the GPU meanwhile.
   */
  readonly dispatches: number;
}

/** Something that continues a sequence of tokens: every engine is one. */
export interface StepSource {
  /** The most tokens that prompt and continuation have together. */
  readonly contextLength: number;
  /**
   * Reads `prompt` (1 to `contextLength - 1` ids) and streams up to `count` new tokens. End-of-text is a token like any
   * other here. Fewer tokens come if the context ends. Leaving the loop early stops the work.
   */
  steps(prompt: readonly number[], sampling: Sampling, count: number): AsyncGenerator<Step, void>;
}
