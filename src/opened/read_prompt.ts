import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { fetched } from "../code/fetched.ts";
import type { ChatFormat } from "../tokenizer/chat/chat_format.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/** What an engine is given of a prompt. */
interface ReadPrompt {
  readonly prompt: readonly number[];
  /** Any of these ends what follows. */
  readonly endOfTextIds: readonly number[];
}

/**
 * Reads a prompt as a text to be continued, or as a message of a chat to be answered.
 * @param format of the chat; null for a text
 * @throws RefusedTextError; MissingCodeError; the signal's reason
 */
export async function readPrompt(
  { tokenizer, checkpoint }: { readonly tokenizer: Tokenizer; readonly checkpoint: Checkpoint },
  text: string,
  format: ChatFormat | null,
  signal?: AbortSignal,
): Promise<ReadPrompt> {
  if (!format) return { prompt: tokenizer.encode(text), endOfTextIds: checkpoint.endOfTextIds };
  const { renderMessage } = await fetched(
    "follows chat templates",
    import("../tokenizer/chat/render_message.ts"),
  );
  const { text: rendered, turnEnd } = await renderMessage(format, text, signal);
  // Base models may have a template whose turns end with another token than their texts.
  const end = tokenizer.encodeBare(turnEnd).find((id) => tokenizer.tokenBytes(id).length === 0);
  return {
    prompt: tokenizer.encodeBare(rendered),
    endOfTextIds: [...new Set([...format.endOfTurnIds, ...(end === undefined ? [] : [end])])],
  };
}
