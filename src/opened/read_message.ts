import type { ChatFormat } from "../tokenizer/chat/chat_format.ts";
import { renderMessage } from "../tokenizer/chat/render_message.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/** What an engine is given of a prompt. */
export interface ReadPrompt {
  readonly prompt: readonly number[];
  /** Any of these ends what follows. */
  readonly endOfTextIds: readonly number[];
}

/** Reads a prompt as a message of a chat. @throws RefusedTextError; MissingCodeError; the signal's reason */
export async function readMessage(
  tokenizer: Tokenizer,
  message: string,
  format: ChatFormat,
  signal?: AbortSignal,
): Promise<ReadPrompt> {
  const { text, turnEnd } = await renderMessage(format, message, signal);
  // Base models may have a template whose turns end with another token than their texts.
  const end = tokenizer.encodeBare(turnEnd).find((id) => tokenizer.tokenBytes(id).length === 0);
  return {
    prompt: tokenizer.encodeBare(text),
    endOfTextIds: [...new Set([...format.endOfTurnIds, ...(end === undefined ? [] : [end])])],
  };
}
