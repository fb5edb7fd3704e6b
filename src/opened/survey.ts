import { askedAffixes } from "../checkpoint/asked_affixes.ts";
import { readChatFormat } from "../checkpoint/chat.ts";
import { type OpenedCheckpoint, openCheckpoint } from "../checkpoint/open_checkpoint.ts";
import type { Folder } from "../checkpoint/transport/folder.ts";
import type { ChatFormat } from "../tokenizer/chat/chat_format.ts";
import { createTokenizer, type Tokenizer } from "../tokenizer/tokenizer.ts";

/** A checkpoint as far as it is known before its weights are read, ready to take text. */
export interface Survey extends OpenedCheckpoint {
  readonly tokenizer: Tokenizer;
  /** Null for a model that was not trained to chat. */
  readonly chat: ChatFormat | null;
}

/**
 * Reads a checkpoint's headers, its tokenizer and its chat template.
 * @throws CheckpointError, TokenizerError; MissingCodeError; the signal's reason
 */
export async function surveyCheckpoint(folder: Folder, signal?: AbortSignal): Promise<Survey> {
  const opened = await openCheckpoint(folder, signal);
  const { checkpoint } = opened;
  const { tokenizer: file, config } = checkpoint;
  const tokenizer = await createTokenizer(file, config.vocabSize, askedAffixes(checkpoint));
  return { ...opened, tokenizer, chat: await readChatFormat(folder, checkpoint, signal) };
}
