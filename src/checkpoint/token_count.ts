import { CheckpointError } from "./checkpoint_error.ts";
import { isJsonObject, type JsonObject, shorten, showJson } from "../json/json.ts";

/** The ids of a tokenizer against the rows of a matrix. */
export interface TokenCount {
  /** The largest id that has a row, and one: rows from here on are padding. */
  readonly tokenCount: number;
  /** Of tokens that have no row, a sentence; null where there are none. */
  readonly remark: string | null;
}

/** Named in a remark. */
const MOST_NAMED = 3;

/**
 * Counts the ids that a `tokenizer.json` knows. Matrices are padded to more rows than that; or they have fewer, where
 * tokens were added and the matrix was left as it was: `createTokenizer` refuses texts with these. A file without a
 * vocabulary is for the tokenizer to refuse; here every row counts then.
 * @param vocabSize rows of the matrix
 * @throws CheckpointError where an id is no whole number, or no token has a row
 */
export function countTokens(tokenizer: JsonObject, vocabSize: number): TokenCount {
  const tokens = tokensOf(tokenizer);
  const wrong = tokens.find(([, id]) => !Number.isInteger(id) || id < 0);
  if (wrong) {
    throw new CheckpointError(
      "malformed",
      `tokenizer.json gives a token the id ${showJson(wrong[1])}; ids are whole numbers from 0 up. The file is damaged: ` +
        "download it again, or look at another revision.",
    );
  }
  if (tokens.length === 0) return { tokenCount: vocabSize, remark: null };
  const largest = tokens.reduce((max, [, id]) => (id < vocabSize ? Math.max(max, id) : max), -1);
  if (largest === -1) {
    throw new CheckpointError(
      "mismatch",
      `tokenizer.json has no id below ${vocabSize}, the rows of the embedding matrix (vocab_size of config.json). Check ` +
        "that tokenizer and model belong together.",
    );
  }
  return {
    tokenCount: largest + 1,
    remark: remarkOn(
      tokens.filter(([, id]) => id >= vocabSize),
      vocabSize,
    ),
  };
}

type Token = readonly [content: string, id: number];

function remarkOn(rowless: readonly Token[], vocabSize: number): string | null {
  if (rowless.length === 0) return null;
  const named = rowless.slice(0, MOST_NAMED).map(([content, id]) => `${showJson(content)} (${id})`);
  const names = named.join(", ") + (rowless.length > MOST_NAMED ? ", …" : "");
  return (
    `tokenizer.json has ids that the matrix, of rows 0 to ${vocabSize - 1}, has no row for: ` +
    `${shorten(names, 300)}. A prompt with such a token is refused.`
  );
}

function tokensOf({ model, added_tokens: added }: JsonObject): Token[] {
  const vocabulary =
    isJsonObject(model) && isJsonObject(model["vocab"]) ? Object.entries(model["vocab"]) : [];
  const extra = (Array.isArray(added) ? added : [])
    .filter(isJsonObject)
    .map(({ content, id }) => [String(content), id] as const);
  return [...vocabulary, ...extra].filter((token): token is Token => typeof token[1] === "number");
}
