import { isJsonObject, type JsonObject } from "../json/json.ts";
import { spell, spelledBytes } from "./byte_level.ts";
import type { TokenizerParts } from "./tokenizer_parts.ts";
import type { TokenizerFile } from "./tokenizer_file.ts";

/**
 * ByteLevel's pattern, with Unicode's white space in place of JavaScript's:
 * https://github.com/huggingface/tokenizers/blob/main/tokenizers/src/pre_tokenizers/byte_level.rs
 */
export const GPT2_WORDS =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/**
 * The parts of a tokenizer like OLMo 1's, and this site's: NFC, ByteLevel without a space before the text, and nothing
 * for characters without a token. Null if it is of another kind: `read_parts.ts` reads all kinds, and its code is fetched
 * for those.
 */
export function byteLevelParts(file: TokenizerFile): TokenizerParts | null {
  const [normalizer, words, processor, decoder] = [
    file.normalizer,
    file.preTokenizer,
    file.postProcessor,
    file.decoder,
  ].map((part): JsonObject => (isJsonObject(part) ? part : {}));
  const isByteLevel = [words, processor, decoder].every((part) => part?.["type"] === "ByteLevel");
  const cutsOnly = words?.["add_prefix_space"] === false && (words["use_regex"] ?? true) === true;
  const leavesOut = file.model["unk_token"] == null && file.model["byte_fallback"] !== true;
  if (normalizer?.["type"] !== "NFC" || !isByteLevel || !cutsOnly || !leavesOut) return null;
  return {
    normalize: (text) => text.normalize("NFC"),
    splitWords: (text) => (text.match(GPT2_WORDS) ?? []).map(spell),
    idsOfCharacters: (word, idOf) =>
      Array.from(word, (character) => idOf(character)).filter((id) => id !== undefined),
    affixes: { before: [], behind: [] },
    bytesOf: spelledBytes,
  };
}
