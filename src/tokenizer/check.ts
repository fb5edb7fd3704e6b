import { isJsonObject, type JsonObject, showJson } from "../json/json.ts";
import { TokenizerError } from "./tokenizer_error.ts";

/**
 * Refuses the contents of a `tokenizer.json` that the library would take, and that would go wrong only when a text is
 * read or written.
 * @throws TokenizerError
 */
export function checkTokenizerFile(file: object): void {
  const contents = { ...file };
  checkByteLevel(contents);
  checkPatterns(contents);
  checkAddedTokens(contents);
}

/** Text is put together from the bytes of tokens here, which only this kind of tokenizer allows. */
function checkByteLevel(file: JsonObject): void {
  const [model, decoder] = [file["model"], file["decoder"]].map((part) => isJsonObject(part) && part["type"]);
  if (model === "BPE" && decoder === "ByteLevel") return;
  throw new TokenizerError(
    `tokenizer.json should hold a BPE model with a ByteLevel decoder, as OLMo's does, found ${showJson(model)} with ` +
      `${showJson(decoder)}. Check that it belongs to an OLMo checkpoint.`,
  );
}

/** A regular expression from a file can be made to run for ever on a short text. Those of OLMo's tokenizers have none. */
function checkPatterns({ normalizer, pre_tokenizer: splitter }: JsonObject): void {
  if (!hasKey([normalizer, splitter], "Regex")) return;
  throw new TokenizerError(
    "tokenizer.json splits or changes text by regular expressions of its own, which are not run here. Take the " +
      "tokenizer of an OLMo 1 checkpoint, which splits by ByteLevel.",
  );
}

function hasKey(value: unknown, key: string): boolean {
  const waiting = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== "object" || next === null) continue;
    if (Object.hasOwn(next, key)) return true;
    for (const part of Object.values(next)) waiting.push(part);
  }
  return false;
}

function checkAddedTokens({ added_tokens: added }: JsonObject): void {
  if (!Array.isArray(added)) return;
  const wrong = added.find((token: unknown) => !isAddedToken(token)) as unknown;
  if (wrong === undefined) return;
  throw new TokenizerError(
    `tokenizer.json has an added token that should have an id and a content, and is ${showJson(wrong)}. Save the tokenizer again.`,
  );
}

function isAddedToken(token: unknown): boolean {
  if (!isJsonObject(token)) return false;
  const { id, content } = token;
  return Number.isInteger(id) && (id as number) >= 0 && typeof content === "string";
}
