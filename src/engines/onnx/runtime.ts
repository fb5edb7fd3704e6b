import type { Candidates, Sampling } from "../../generation/sampling.ts";

/** A token, and the candidates it was chosen from. */
export interface Choice {
  readonly candidates: Candidates;
  readonly chosen: number;
  /** GPU dispatches of the choice. */
  readonly dispatches: number;
}

/** Runs the graph, and keeps its KV cache and the last logits. */
export interface Runtime {
  /** The most tokens that it reads correctly at once. */
  readonly prefillTokens: number;
  /**
   * Reads `ids`, the first of them at `position`. Position 0 begins a new sequence.
   * @returns number of GPU dispatches
   */
  read(ids: readonly number[], position: number): Promise<number>;
  /** Chooses the token at `position` from the last logits. */
  pick(position: number, sampling: Sampling): Promise<Choice>;
  /** The last logits [V]: those after the last token read. */
  logits(): Promise<Float32Array>;
  /** Not while it reads. Settles when all is freed. */
  dispose(): Promise<void>;
}
