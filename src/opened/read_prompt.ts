import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { fetched } from "../code/fetched.ts";
import type { ChatFormat } from "../tokenizer/chat/chat_format.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { ReadPrompt } from "./read_message.ts";

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
  const { readMessage } = await fetched("follows chat templates", import("./read_message.ts"));
  return readMessage(tokenizer, text, format, signal);
}
