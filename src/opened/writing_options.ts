import type { Sampling } from "../generation/sampling.ts";

/** How a text is written. */
export interface WritingSettings extends Sampling {
  /** New tokens, at most. */
  readonly count: number;
}

/** The defaults, of the page too. A link leaves out what has its default, so these numbers stay as they are. */
export const WRITING_DEFAULTS: WritingSettings = {
  count: 200,
  temperature: 0.7,
  topK: 40,
  topP: 0.95,
  seed: 1,
};

export interface WriteOptions extends Partial<WritingSettings> {
  /** Sends the prompt as a message in the checkpoint's own chat template. Default: `false`. */
  readonly chat?: boolean;
  /** Ends the text early, without an error. */
  readonly signal?: AbortSignal;
}
