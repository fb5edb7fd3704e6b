import { isJsonObject, type JsonObject, lookUp, showJson } from "../json/json.ts";
import { spell } from "./byte_level.ts";
import { GPT2_WORDS } from "./byte_level_parts.ts";
import { readExpression } from "./expression.ts";
import { readMetaspace } from "./metaspace.ts";
import type { SplitWords } from "./tokenizer_parts.ts";
import { TokenizerError } from "./tokenizer_error.ts";

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
  Metaspace: splitAtSpaces,
  Split: readSplit,
  Sequence: ({ pretokenizers }) => {
    const steps = (Array.isArray(pretokenizers) ? pretokenizers : [null]).map(readStep);
    return (text, isFirst) =>
      steps.reduce((words, step) => words.flatMap((word, at) => step(word, isFirst && at === 0)), [text]);
  },
};

/**
 * Reads the `pre_tokenizer` of a `tokenizer.json`: ByteLevel, Digits, Metaspace, Split, and sequences of them.
 * @throws TokenizerError for any other, which JavaScript and Hugging Face's library might do differently
 */
export function readSplitter(json: unknown): SplitWords {
  return json == null ? (text) => [text] : readStep(json);
}

function readStep(json: unknown): SplitWords {
  const part = isJsonObject(json) ? json : {};
  const kind = lookUp(KINDS, part["type"]);
  if (kind) return kind(part);
  throw new TokenizerError(
    `tokenizer.json splits text into words with ${showJson(part["type"])}, which is not supported here; ` +
      `${Object.keys(KINDS).join(", ")} are. Look at a checkpoint whose tokenizer has no other, such as OLMo, Llama 3, ` +
      "Qwen, Gemma or SmolLM2.",
  );
}

/** Replaces spaces with a sign, as in Llama 2's tokenizers. */
function splitAtSpaces(part: JsonObject): SplitWords {
  const { sign, prepends, splits } = readMetaspace(part);
  return (text, isFirst) => {
    const signed = text.replaceAll(" ", sign);
    const whole = signed.startsWith(sign) || !prepends(isFirst) ? signed : sign + signed;
    if (!splits) return [whole];
    const [beginning = "", ...words] = whole.split(sign);
    return [...(beginning === "" ? [] : [beginning]), ...words.map((word) => sign + word)];
  };
}

/** A stretch of text, and whether it matched a Split's pattern. */
interface Stretch {
  readonly text: string;
  readonly isMatch: boolean;
}

/** What to do with the matches of the pattern. */
const BEHAVIORS: Readonly<Record<string, (stretches: readonly Stretch[]) => string[]>> = {
  Isolated: (stretches) => stretches.map(({ text }) => text),
  Removed: (stretches) => stretches.filter(({ isMatch }) => !isMatch).map(({ text }) => text),
  /** Appends each match to the word before it, unless that is a match too. */
  MergedWithPrevious: (stretches) => {
    const words: string[] = [];
    stretches.forEach(({ text, isMatch }, at) => {
      if (isMatch && words.length > 0 && stretches[at - 1]?.isMatch === false)
        words.push(`${words.pop()}${text}`);
      else words.push(text);
    });
    return words;
  },
};

function readSplit({ pattern, behavior, invert = false }: JsonObject): SplitWords {
  const expression = readPattern(pattern);
  const words = lookUp(BEHAVIORS, behavior);
  if (!words) {
    throw new TokenizerError(
      `tokenizer.json has a Split whose behavior is ${showJson(behavior)}; ${Object.keys(BEHAVIORS).join(", ")} are known ` +
        "here. Look at a checkpoint whose tokenizer has one of them: those of OLMo, Llama 3, Qwen and Gemma do.",
    );
  }
  return (text) =>
    words(stretchesOf(text, expression).map((one) => ({ text: one.text, isMatch: one.isMatch !== invert })));
}

function readPattern(pattern: unknown): RegExp {
  const { Regex: source, String: text } = isJsonObject(pattern) ? pattern : {};
  if (typeof source === "string") return readExpression(source);
  if (typeof text === "string" && text !== "")
    return new RegExp(text.replaceAll(/[.*+?^$()[\]{}|\\/]/g, String.raw`\$&`), "gu"); // "-" must not be escaped
  throw new TokenizerError(
    `tokenizer.json has a Split whose pattern should be a text or a regular expression, found ${showJson(pattern)}. The ` +
      "file is damaged: download it again, or look at another revision.",
  );
}

function stretchesOf(text: string, expression: RegExp): Stretch[] {
  const stretches: Stretch[] = [];
  const add = (start: number, end: number, isMatch: boolean) => {
    if (start < end) stretches.push({ text: text.slice(start, end), isMatch });
  };
  let done = 0;
  for (const { 0: match, index } of text.matchAll(expression)) {
    add(done, index, false);
    add(index, index + match.length, true);
    done = index + match.length;
  }
  add(done, text.length, false);
  return stretches;
}
