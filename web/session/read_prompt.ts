import { renderMessage } from "../../src/index.ts";
import type { Model } from "./state.ts";

/** What an engine is given of a prompt. */
export interface ReadPrompt {
  readonly prompt: readonly number[];
  /** Any of these ends what follows. */
  readonly endOfTextIds: readonly number[];
}

/**
 * Reads a prompt as a text to be continued, or as a message of a chat to be answered.
 * @param isChat as plain text all the same where the model was not trained to chat
 * @throws RefusedTextError, or the signal's reason
 */
export async function readPrompt(
  { tokenizer, checkpoint, opened }: Model,
  text: string,
  isChat: boolean,
  cancelled: AbortSignal,
): Promise<ReadPrompt> {
  const format = isChat ? opened?.chat : null;
  if (!format) return { prompt: tokenizer.encode(text), endOfTextIds: checkpoint.endOfTextIds };
  const rendered = await renderMessage(format, text, cancelled);
  return { prompt: tokenizer.encodeBare(rendered), endOfTextIds: format.endOfTurnIds };
}
