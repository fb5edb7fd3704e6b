import { counted } from "../words/counted.ts";
import type { Sampling } from "./sampling.ts";
import type { Step, StepSource } from "./steps.ts";

/**
 * - `empty-prompt`, `prompt-too-long`: the prompt must be changed
 * - `not-finite`: a logit is NaN or infinite
 */
export type GenerationErrorCode = "empty-prompt" | "prompt-too-long" | "not-finite";

/** The prompt can't be continued, or logits are not finite. The message says what to do. */
export class GenerationError extends Error {
  override readonly name = "GenerationError";
  constructor(
    readonly code: GenerationErrorCode,
    message: string,
  ) {
    super(message);
  }
}

export interface GenerationRequest {
  readonly prompt: readonly number[];
  readonly sampling: Sampling;
  /** Maximum number of new tokens; the context may end before that. */
  readonly count: number;
  /** Any of these tokens ends the text; it is not yielded. */
  readonly endOfTextIds: readonly number[];
  readonly signal?: AbortSignal;
}

/**
 * Streams the continuation of a prompt until end-of-text, `count` tokens, the end of the context or an abort. An abort
 * ends the stream without an error: tokens already streamed stay valid.
 * @throws GenerationError
 */
export async function* generate(source: StepSource, request: GenerationRequest): AsyncGenerator<Step, void> {
  const { prompt, sampling, count, signal } = request;
  checkPrompt(prompt, source.contextLength);
  for await (const step of source.steps(prompt, sampling, count, signal)) {
    if (signal?.aborted) return;
    checkFinite(step);
    if (request.endOfTextIds.includes(step.id)) return;
    yield step;
  }
}

/** @throws GenerationError */
export function checkPrompt(prompt: readonly number[], contextLength: number): void {
  if (prompt.length === 0) {
    throw new GenerationError(
      "empty-prompt",
      "The prompt is empty. Type a few words for the model to continue.",
    );
  }
  if (prompt.length >= contextLength) {
    throw new GenerationError(
      "prompt-too-long",
      `The prompt is ${counted(prompt.length, "token")} long. The model reads at most ${contextLength}, and one of them must be ` +
        `left for the answer. Shorten the prompt by ${counted(prompt.length - contextLength + 1, "token")}.`,
    );
  }
}

function checkFinite(step: Step): void {
  // A NaN or +infinity among the logits shows in their log-sum-exp.
  if (Number.isFinite(step.candidates.logSumExp)) return;
  throw new GenerationError(
    "not-finite",
    `The logits at position ${step.position} are not finite (log-sum-exp ${step.candidates.logSumExp}). ` +
      "The weights may be damaged: load the model again.",
  );
}
