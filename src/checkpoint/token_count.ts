import { CheckpointError } from "./checkpoint_error.ts";
import type { TokenizerFile } from "../tokenizer/tokenizer_file.ts";
import { Vocabulary } from "../tokenizer/vocabulary.ts";
import type { Token } from "./oddity.ts";

/** A tokenizer's ids compared with the rows of the matrix. */
interface TokenCount {
  /** One more than the largest id that has a row: rows from here on are padding. */
  readonly tokenCount: number;
  /** Those without a row. */
  readonly rowless: readonly Token[];
}

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
  return { tokenCount: largest + 1, rowless };
}

/** -1 if there are none. A loop, because there may be a quarter of a million. */
function largestBelow(limit: number, ids: Iterable<number>): number {
  let largest = -1;
  for (const id of ids) if (id < limit && id > largest) largest = id;
  return largest;
}
