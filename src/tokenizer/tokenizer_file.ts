import { isJsonObject, type JsonObject, showJson } from "../json/json.ts";
import { type MergeTable, packMerges } from "./merges.ts";
import { damagedTokenizer, TokenizerError } from "./tokenizer_error.ts";
import { packVocabulary, Vocabulary, type VocabularyTable } from "./vocabulary.ts";

/**
 * The contents of a `tokenizer.json`, checked and packed so that workers can transfer it. A quarter of a million tokens
 * and half a million merges take 20 MB, about a tenth of the parsed JSON.
 */
export interface TokenizerFile {
  readonly vocabulary: VocabularyTable;
  readonly merges: MergeTable;
  /** `model` without its vocabulary and merges. */
  readonly model: JsonObject;
  /** Objects with at least an id and a content. */
  readonly addedTokens: readonly JsonObject[];
  readonly normalizer: unknown;
  readonly preTokenizer: unknown;
  readonly postProcessor: unknown;
  readonly decoder: unknown;
}

/**
 * Packs the contents of a `tokenizer.json`. For a large one this takes seconds: run it in a worker.
 * @throws TokenizerError if it is not a BPE tokenizer, or damaged
 */
export function packTokenizer(file: JsonObject): TokenizerFile {
  return beginPacking(file)();
}

/**
 * Packs the vocabulary, which is about half of the work.
 * @returns does the rest, for which the caller may let others have their turn first
 * @throws as `packTokenizer`, and so does what it returns
 */
export function beginPacking(file: JsonObject): () => TokenizerFile {
  const { vocab, merges, ...model } = checkedModel(file["model"]);
  const part = (key: string) => checkedPart(key, file[key]);
  const parts = {
    model,
    addedTokens: checkedAddedTokens(file["added_tokens"]),
    normalizer: part("normalizer"),
    preTokenizer: part("pre_tokenizer"),
    postProcessor: part("post_processor"),
    decoder: part("decoder"),
  };
  const vocabulary = packVocabulary(vocab);
  return () => ({ ...parts, vocabulary, merges: packMerges(merges, new Vocabulary(vocabulary)) });
}

/** Sequences may be nested; nested deeply enough they would overflow the stack. */
const MOST_LEVELS = 20;

function checkedPart(key: string, part: unknown): unknown {
  if (!isDeeper(part, MOST_LEVELS)) return part;
  throw damagedTokenizer(`has a ${key} that is nested more than ${MOST_LEVELS} levels deep`);
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

/** BPE options that change ids, and the values for which they don't. */
const WITHOUT: Readonly<Record<string, readonly unknown[]>> = {
  dropout: [null, undefined, 0],
  continuing_subword_prefix: [null, undefined, ""],
  end_of_word_suffix: [null, undefined, ""],
};

function checkedModel(model: unknown): JsonObject {
  const found = isJsonObject(model) ? model : {};
  const type = typeOf(found);
  if (type !== "BPE") {
    throw new TokenizerError(
      `tokenizer.json should hold a BPE model, as those of OLMo, Llama 3, Qwen and Gemma do, found ${showJson(type)}. ` +
        "Look at a checkpoint of one of these families.",
    );
  }
  for (const [key, values] of Object.entries(WITHOUT)) {
    if (values.includes(found[key])) continue;
    throw new TokenizerError(
      `tokenizer.json has the ${key} ${showJson(found[key])}, which is not understood here. Look at a checkpoint whose ` +
        "tokenizer has none: those of OLMo, Llama 3, Qwen and Gemma do not.",
    );
  }
  return found;
}

/** GPT-2's own file has no type. As in Hugging Face's library, a model with merges is BPE then. */
function typeOf(model: JsonObject): unknown {
  return !("type" in model) && "merges" in model ? "BPE" : model["type"];
}

function checkedAddedTokens(added: unknown): readonly JsonObject[] {
  if (added == null) return [];
  const tokens: readonly unknown[] = Array.isArray(added) ? added : [added];
  const wrong = tokens.find((token) => !isAddedToken(token));
  if (wrong === undefined && Array.isArray(added)) return tokens as readonly JsonObject[];
  throw new TokenizerError(
    `tokenizer.json has an added token that should have an id and a content, and is ${showJson(wrong)}. Save the tokenizer again.`,
  );
}

function isAddedToken(token: unknown): boolean {
  if (!isJsonObject(token)) return false;
  const { id, content } = token;
  return Number.isInteger(id) && (id as number) >= 0 && typeof content === "string";
}
