import { isJsonObject, type JsonObject } from "../json/json.ts";
import type { ChatFormat } from "../tokenizer/chat/chat_format.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { CheckpointError, NotKeptError } from "./checkpoint_error.ts";
import { contentOf, idOfToken } from "./text_end.ts";
import { type Folder, optionalFile } from "./transport/folder.ts";

const TEMPLATE_FILE = "chat_template.jinja";

/** Ten times the longest that are known. */
const LARGEST = 2 ** 20;

/**
 * How a checkpoint's chat is written down: by the template in `tokenizer_config.json`, or else in `chat_template.jinja`.
 * Null where it has none, as models have that were not trained to chat.
 * @throws CheckpointError, or the signal's reason
 */
export async function readChatFormat(
  folder: Folder,
  { tokenizer, tokenizerConfig, endOfTextIds, config }: Checkpoint,
  signal?: AbortSignal,
): Promise<ChatFormat | null> {
  const template = templateIn(tokenizerConfig["chat_template"]) ?? (await templateFile(folder, signal));
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

/** One template, or several by their names, of which one is the default. */
function templateIn(said: unknown): string | null {
  if (typeof said === "string") return said;
  const named: unknown[] = Array.isArray(said) ? said : [];
  const chosen = named.find((one) => isJsonObject(one) && one["name"] === "default");
  return isJsonObject(chosen) && typeof chosen["template"] === "string" ? chosen["template"] : null;
}

async function templateFile(folder: Folder, signal: AbortSignal | undefined): Promise<string | null> {
  try {
    const file = await optionalFile(folder, TEMPLATE_FILE, signal);
    if (!file) return null;
    if (file.size <= LARGEST) return new TextDecoder().decode(await file.read(0, file.size, signal));
    throw new CheckpointError(
      "malformed",
      `${file.name} has ${file.size} bytes; a chat template has at most ${LARGEST}.`,
    );
  } catch (error) {
    if (error instanceof NotKeptError) return null; // kept before it was asked for
    throw error;
  }
}

/** Tokens are given by their text, or by an object around that. */
function specialTokensIn(tokenizerConfig: JsonObject): Readonly<Record<string, string>> {
  const tokens = Object.entries(tokenizerConfig)
    .filter(([key]) => key.endsWith("_token"))
    .map(([key, token]) => [key, contentOf(token)] as const);
  return Object.fromEntries(tokens.filter((token): token is readonly [string, string] => token[1] !== null));
}
