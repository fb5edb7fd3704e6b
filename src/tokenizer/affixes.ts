import { isJsonObject, type JsonObject, showJson } from "../json/json.ts";
import type { Affixes } from "./tokenizer_parts.ts";
import { damagedTokenizer, TokenizerError } from "./tokenizer_error.ts";

const NONE: Affixes = { before: [], behind: [] };

/**
 * Reads the `post_processor` of a `tokenizer.json`: none, ByteLevel, which changes no ids, a template, or a sequence of them.
 * @throws TokenizerError for any other
 */
export function readAffixes(json: unknown): Affixes {
  if (json == null) return NONE;
  const part = isJsonObject(json) ? json : {};
  if (part["type"] === "ByteLevel") return NONE;
  if (part["type"] === "TemplateProcessing") return readTemplate(part);
  if (part["type"] === "Sequence" && Array.isArray(part["processors"])) {
    return part["processors"].map(readAffixes).reduce(
      (inner, outer) => ({
        before: [...outer.before, ...inner.before],
        behind: [...inner.behind, ...outer.behind],
      }),
      NONE,
    );
  }
  throw new TokenizerError(
    `tokenizer.json adds tokens to texts with ${showJson(part["type"])}; only TemplateProcessing is supported here. ` +
      "Look at a checkpoint whose tokenizer uses it, such as OLMo, Llama 3, Qwen or Gemma.",
  );
}

/** A template for a single text lists the names of special tokens and, among them, the text: sequence A. */
function readTemplate({ single, special_tokens: tokens }: JsonObject): Affixes {
  const items: unknown[] = Array.isArray(single) ? single : [];
  const at = items.findIndex(isText);
  if (at === -1 || items.slice(at + 1).some(isText)) throw noTemplate(single);
  const idsOf = (item: unknown): number[] => {
    const special =
      isJsonObject(item) && isJsonObject(item["SpecialToken"]) ? item["SpecialToken"]["id"] : null;
    const isKnown = typeof special === "string" && isJsonObject(tokens) && Object.hasOwn(tokens, special);
    const token = isKnown ? tokens[special] : null;
    const ids: unknown = isJsonObject(token) ? token["ids"] : null;
    if (Array.isArray(ids) && ids.every((id) => Number.isInteger(id) && (id as number) >= 0))
      return ids as number[];
    throw noTemplate(item);
  };
  return { before: items.slice(0, at).flatMap(idsOf), behind: items.slice(at + 1).flatMap(idsOf) };
}

function isText(item: unknown): boolean {
  return isJsonObject(item) && "Sequence" in item;
}

function noTemplate(found: unknown): TokenizerError {
  return damagedTokenizer(
    `has a TemplateProcessing that should name tokens with their ids around one text, and is ${showJson(found)}`,
  );
}
