import { isJsonObject, type JsonObject } from "../json/json.ts";
import type { ChatFormat } from "../tokenizer/chat/chat_format.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { CheckpointError, NotKeptError } from "./checkpoint_error.ts";
import { CHAT_TEMPLATE } from "./format/file_names.ts";
import { contentOf, idOfToken } from "./text_end.ts";
import { type Folder, optionalFile } from "./transport/folder.ts";

/** Ten times the longest known template. */
const LARGEST = 2 ** 20;

/**
 * The chat format of a checkpoint: the template in `chat_template.jinja`, or else in `tokenizer_config.json`, where an
 * older one may have stayed. Null if it has none, as with models that were not trained to chat.
 * @throws CheckpointError, or the signal's reason
 */
export async function readChatFormat(
  folder: Folder,
  { tokenizer, tokenizerConfig, endOfTextIds, config }: Checkpoint,
  signal?: AbortSignal,
): Promise<ChatFormat | null> {
  const template = (await templateFile(folder, signal)) ?? templateIn(tokenizerConfig["chat_template"]);
  if (template === null) return null;
  const end = contentOf(tokenizerConfig["eos_token"]);
  const endId = end === null ? undefined : idOfToken(tokenizer, end);
  const hasRow = endId !== undefined && endId < config.vocabSize;
  return {
    template,
    specialTokens: specialTokensIn(tokenizerConfig),
    endOfTurnIds: [...new Set([...endOfTextIds, ...(hasRow ? [endId] : [])])],
  };
}

/** One template, or several by name, one of which is the default. */
function templateIn(said: unknown): string | null {
  if (typeof said === "string") return said;
  const named: unknown[] = Array.isArray(said) ? said : [];
  const chosen = named.find((one) => isJsonObject(one) && one["name"] === "default");
  return isJsonObject(chosen) && typeof chosen["template"] === "string" ? chosen["template"] : null;
}

async function templateFile(folder: Folder, signal: AbortSignal | undefined): Promise<string | null> {
  try {
    const file = await optionalFile(folder, CHAT_TEMPLATE, signal);
    if (!file) return null;
    if (file.size <= LARGEST) return new TextDecoder().decode(await file.read(0, file.size, signal));
    throw new CheckpointError(
      "malformed",
      `${file.name} has ${file.size} bytes; a chat template has at most ${LARGEST}. Look at another revision of the checkpoint.`,
    );
  } catch (error) {
    if (error instanceof NotKeptError) return null; // checkpoints kept by earlier versions lack this file
    throw error;
  }
}

/** A token is given as text, or as an object that contains the text. */
function specialTokensIn(tokenizerConfig: JsonObject): Readonly<Record<string, string>> {
  const tokens = Object.entries(tokenizerConfig)
    .filter(([key]) => key.endsWith("_token"))
    .map(([key, token]) => [key, contentOf(token)] as const);
  return Object.fromEntries(tokens.filter((token): token is readonly [string, string] => token[1] !== null));
}
