import { isJsonObject, type JsonObject, lookUp, showJson } from "../json/json.ts";
import type { Normalize } from "./tokenizer_parts.ts";
import { damagedTokenizer, TokenizerError } from "./tokenizer_error.ts";

const KINDS: Readonly<Record<string, (part: JsonObject) => Normalize>> = {
  NFC: () => (text) => text.normalize("NFC"),
  NFD: () => (text) => text.normalize("NFD"),
  NFKC: () => (text) => text.normalize("NFKC"),
  NFKD: () => (text) => text.normalize("NFKD"),
  Prepend: readPrepend,
  Replace: readReplace,
  Sequence: ({ normalizers }) => {
    const steps = (Array.isArray(normalizers) ? normalizers : [null]).map(readStep);
    return (text) => steps.reduce((changed, step) => step(changed), text);
  },
};

/**
 * Reads the `normalizer` of a `tokenizer.json`: Unicode normal forms, replacement of one text by another, a text put
 * before all, and sequences of them.
 * @throws TokenizerError for any other, which JavaScript and Hugging Face's library might do differently
 */
export function readNormalizer(json: unknown): Normalize {
  return json == null ? (text) => text : readStep(json);
}

function readStep(json: unknown): Normalize {
  const part = isJsonObject(json) ? json : {};
  const kind = lookUp(KINDS, part["type"]);
  if (kind) return kind(part);
  throw new TokenizerError(
    `tokenizer.json normalizes text with ${showJson(part["type"])}, which is not supported here; ` +
      `${Object.keys(KINDS).join(", ")} are. Look at a checkpoint whose tokenizer has no other, such as OLMo, Llama 3, ` +
      "Qwen, Gemma or SmolLM2.",
  );
}

function readPrepend({ prepend }: JsonObject): Normalize {
  if (typeof prepend === "string") return (text) => (text === "" ? text : prepend + text);
  throw damagedTokenizer(`has a Prepend of ${showJson(prepend)}, which should be a text`);
}

/**
 * Reads a Replace, in a normalizer or decoder: replaces every occurrence of one text by another.
 * @throws TokenizerError for a regular expression, or anything else
 */
export function readReplace({ pattern, content }: JsonObject): Normalize {
  const text = isJsonObject(pattern) ? pattern["String"] : undefined;
  if (typeof text === "string" && text !== "" && typeof content === "string")
    return (whole) => whole.replaceAll(text, () => content);
  throw new TokenizerError(
    `tokenizer.json replaces ${showJson(pattern)} with ${showJson(content)}; only one text can be replaced with another ` +
      "here. Look at a checkpoint whose tokenizer replaces nothing else, such as OLMo, Llama 3, Qwen or Gemma.",
  );
}
