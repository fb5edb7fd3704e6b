import { isJsonObject, type JsonObject, showJson } from "../json/json.ts";
import { spell } from "./byte_level.ts";
import { TokenizerError } from "./tokenizer_error.ts";

/** Cuts a text into the words that tokens are put together in. */
export type SplitWords = (text: string) => string[];

/**
 * GPT-2's, with white space as Hugging Face's library has it: JavaScript's `\s` has U+FEFF too, and lacks U+0085.
 * https://github.com/huggingface/tokenizers/blob/main/tokenizers/src/pre_tokenizers/byte_level.rs
 */
const GPT2_WORDS =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

const KINDS: Readonly<Record<string, (part: JsonObject) => SplitWords>> = {
  ByteLevel: ({ add_prefix_space: prefix = true, use_regex: cuts = true }) => {
    return (text) => {
      const prefixed = prefix === true && !text.startsWith(" ") ? ` ${text}` : text;
      return (cuts === true ? (prefixed.match(GPT2_WORDS) ?? []) : [prefixed]).map(spell);
    };
  },
  Digits: ({ individual_digits: single = false }) => {
    const words = single === true ? /\p{N}|\P{N}+/gu : /\p{N}+|\P{N}+/gu;
    return (text) => text.match(words) ?? [];
  },
  Sequence: ({ pretokenizers }) => {
    const steps = (Array.isArray(pretokenizers) ? pretokenizers : [null]).map(readStep);
    return (text) => steps.reduce((words, step) => words.flatMap(step), [text]);
  },
};

/**
 * Reads the `pre_tokenizer` of a `tokenizer.json`: ByteLevel, Digits, and sequences of them.
 * @throws TokenizerError for others, which JavaScript and Hugging Face's library may do in different ways
 */
export function readSplitter(json: unknown): SplitWords {
  return json == null ? (text) => [text] : readStep(json);
}

function readStep(json: unknown): SplitWords {
  const part = isJsonObject(json) ? json : {};
  const type = String(typeof part["type"] === "string" && part["type"]);
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  if (kind) return kind(part);
  throw new TokenizerError(
    `tokenizer.json cuts text into words by ${showJson(part["type"])}; ByteLevel, Digits and sequences of them give the ` +
      "same ids here as in Hugging Face's library. Look at a checkpoint of OLMo 1, whose tokenizer has ByteLevel.",
  );
}
