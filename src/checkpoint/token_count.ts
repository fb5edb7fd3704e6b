import { CheckpointError } from "./checkpoint_error.ts";
import { shorten, showJson } from "../json/json.ts";
import type { TokenizerFile } from "../tokenizer/tokenizer_file.ts";
import { Vocabulary } from "../tokenizer/vocabulary.ts";

/** A tokenizer's ids compared with the rows of the matrix. */
export interface TokenCount {
  /** One more than the largest id that has a row: rows from here on are padding. */
  readonly tokenCount: number;
  /** A sentence about tokens without a row; null if there are none. */
  readonly remark: string | null;
}

/** Named in a remark. */
const MOST_NAMED = 3;

/**
 * Counts the ids of a tokenizer. Matrices are usually padded to more rows. They can also have fewer, if tokens were
 * added without resizing the matrix: `createTokenizer` refuses texts with these tokens.
 * @param vocabSize rows of the matrix
 * @throws CheckpointError if no token has a row
 */
export function countTokens(
  { vocabulary: table, addedTokens }: TokenizerFile,
  vocabSize: number,
): TokenCount {
  const vocabulary = new Vocabulary(table);
  const added = addedTokens.map(({ content, id }) => [String(content), Number(id)] as const);
  const addedIds = added.map(([, id]) => id);
  const largest = Math.max(largestBelow(vocabSize, vocabulary.ids), largestBelow(vocabSize, addedIds));
  if (largest === -1) {
    throw new CheckpointError(
      "mismatch",
      `tokenizer.json has no id below ${vocabSize}, the rows of the embedding matrix (vocab_size of config.json). Check ` +
        "that tokenizer and model belong together.",
    );
  }
  const withoutRow = vocabulary.ids.filter((id) => id >= vocabSize);
  const own = Array.from(withoutRow, (id): Token => [vocabulary.tokenOf(id) ?? "", id]);
  const rowless = [...own, ...added.filter(([, id]) => id >= vocabSize)];
  return { tokenCount: largest + 1, remark: remarkOn(rowless, vocabSize) };
}

/** -1 if there are none. A loop, because there may be a quarter of a million. */
function largestBelow(limit: number, ids: Iterable<number>): number {
  let largest = -1;
  for (const id of ids) if (id < limit && id > largest) largest = id;
  return largest;
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
