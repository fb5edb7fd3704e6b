import { isJsonObject, type JsonObject } from "../json/json.ts";
import type { TokenizerFile } from "../tokenizer/tokenizer_file.ts";
import { Vocabulary } from "../tokenizer/vocabulary.ts";
import type { Oddity } from "./oddity.ts";
import { CONFIG, GENERATION_CONFIG } from "./format/file_names.ts";

/** The tokens that end a model's text. */
interface TextEnd {
  /** Any of these ends a text; empty if no file names one that has a row in the matrix. */
  readonly ids: readonly number[];
  readonly oddities: readonly Oddity[];
}

/** The files that may say where a text ends; null for a file that is absent. */
export interface TextEndFiles {
  readonly generationConfig: JsonObject | null;
  readonly config: JsonObject;
  readonly tokenizer: TokenizerFile;
  readonly tokenizerConfig: JsonObject;
}

/** The default of GPTNeoXTokenizer, transformers' class for OLMo's tokenizer. */
const DEFAULT_END = "<|endoftext|>";

/**
 * The end of a text comes from `generation_config.json`, or else `config.json`, or else the tokenizer. Null, an empty
 * list and ids without a row in the matrix are skipped, and the next file is used: transformers writes 50279 into the
 * config of models that have no such token.
 * @param vocabSize rows of the matrix
 */
export function findTextEnd(files: TextEndFiles, vocabSize: number): TextEnd {
  const sources: readonly (readonly [file: string, named: unknown])[] = [
    [GENERATION_CONFIG, files.generationConfig?.["eos_token_id"]],
    [CONFIG, files.config["eos_token_id"]],
    ["The tokenizer", endOfTokenizer(files)],
  ];
  const hasRow = (id: unknown): id is number =>
    Number.isInteger(id) && (id as number) >= 0 && (id as number) < vocabSize;
  const oddities: Oddity[] = [];
  for (const [file, named] of sources) {
    const ids = [named].flat().filter((id: unknown) => id != null);
    const strange = ids.filter((id) => !hasRow(id));
    if (strange.length > 0) oddities.push({ kind: "strange-end", file, ids: strange });
    const known = ids.filter(hasRow);
    if (known.length > 0) return { ids: [...new Set(known)], oddities };
  }
  return { ids: [], oddities: [...oddities, { kind: "endless" }] };
}

function endOfTokenizer({ tokenizer, tokenizerConfig }: TextEndFiles): number | undefined {
  return idOfToken(tokenizer, contentOf(tokenizerConfig["eos_token"]) ?? DEFAULT_END);
}

/** A token is given as text, or as an object that contains the text. */
export function contentOf(token: unknown): string | null {
  const content = isJsonObject(token) ? token["content"] : token;
  return typeof content === "string" ? content : null;
}

/** The id of the token with this text. */
export function idOfToken({ addedTokens, vocabulary }: TokenizerFile, content: string): number | undefined {
  const token = addedTokens.find((one) => one["content"] === content);
  return token ? Number(token["id"]) : new Vocabulary(vocabulary).idOf(content);
}
