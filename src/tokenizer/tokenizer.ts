import { BPE } from "@huggingface/tokenizers";
import { type JsonObject, shorten, showJson } from "../json/json.ts";
import { type AddedToken, readAddedTokens, splitAtTokens, TokenTrie } from "./added_tokens.ts";
import { readAffixes } from "./affixes.ts";
import { spelledBytes } from "./byte_level.ts";
import { checkTokenizerFile } from "./check.ts";
import { readNormalizer } from "./normalize.ts";
import { readSplitter } from "./split_words.ts";
import { RefusedTextError, TokenizerError } from "./tokenizer_error.ts";
import { TextStream, type TokenBytes } from "./stream.ts";

export interface Tokenizer extends TokenBytes {
  /**
   * The ids of a text. Names of special tokens in it become these tokens.
   * @throws RefusedTextError for a text with a token that the model can't be given
   */
  encode(text: string): number[];
  /** The text of ids, as the model wrote it: special tokens are left out, no spaces are tidied away. */
  decode(ids: readonly number[]): string;
  /** One token as a label: special tokens by name, others by their text, in which U+FFFD is a part of a character. */
  tokenText(id: number): string;
}

const NO_BYTES = new Uint8Array(0);

/**
 * Makes a tokenizer of the contents of `tokenizer.json`. It gives the ids that Hugging Face's own library gives, or
 * refuses: what is done to a text before its words are put together is done here, for JavaScript and Rust take different
 * characters for white space and for letters.
 * @param rows of the embedding matrix: ids from here on no model can be given
 * @throws TokenizerError
 */
export function createTokenizer({ model: file }: { readonly model: object }, rows = Infinity): Tokenizer {
  checkTokenizerFile(file);
  const contents: JsonObject = { ...file };
  const bpe = damagedWhereItFails(() => new BPE(contents["model"] as ConstructorParameters<typeof BPE>[0]));
  const added = readAddedTokens(contents, bpe.tokens_to_ids);
  const addedById = new Map(added.map((token) => [token.id, token]));
  const encode = damagedWhereItFails(() => createEncode(contents, bpe, added));
  const tokenBytes = (id: number) => {
    const token = addedById.get(id);
    return token?.special ? NO_BYTES : spelledBytes(token?.content ?? bpe.vocab[id] ?? "");
  };
  const decode = (ids: readonly number[]) => {
    const stream = new TextStream({ tokenBytes });
    return ids.map((id) => stream.push(id)).join("") + stream.end();
  };
  return {
    encode: (text) => {
      const ids = damagedWhereItFails(() => encode(text));
      const rowless = ids.find((id) => id >= rows);
      if (rowless === undefined) return ids;
      throw new RefusedTextError(
        `This text has the token ${showJson(addedById.get(rowless)?.content ?? bpe.vocab[rowless])}, whose id ${rowless} ` +
          `is none of the model's: its matrix has rows 0 to ${rows - 1}. Take it out of the text.`,
      );
    },
    decode,
    tokenText: (id) => {
      const token = addedById.get(id);
      return token?.special ? token.content : decode([id]);
    },
    tokenBytes,
  };
}

function createEncode(file: JsonObject, bpe: BPE, added: readonly AddedToken[]): (text: string) => number[] {
  const normalize = readNormalizer(file["normalizer"]);
  const splitWords = readSplitter(file["pre_tokenizer"]);
  const { before, behind } = readAffixes(file["post_processor"]);
  const [asWritten, asNormalized] = [new TokenTrie(), new TokenTrie()];
  for (const token of added) {
    if (token.normalized) asNormalized.add(normalize(token.content), token);
    else asWritten.add(token.content, token);
  }
  return (text) => {
    const pieces = splitAtTokens(text, asWritten).flatMap((piece) =>
      typeof piece === "string" ? splitAtTokens(normalize(piece), asNormalized) : [piece],
    );
    const ids = pieces.flatMap((piece) =>
      typeof piece === "string" ? idsOf(bpe, splitWords(piece)) : [idOf(piece)],
    );
    return [...before, ...ids, ...behind];
  };
}

function idOf({ id, content, disputedBy }: AddedToken): number {
  if (disputedBy === null) return id;
  throw new RefusedTextError(
    `This text has the token ${showJson(content)}. tokenizer.json gives it the id ${id}, and Hugging Face's library, which ` +
      `numbers such tokens itself, ${disputedBy}: which of them the model knows can't be told. Take it out of the text.`,
  );
}

function idsOf(bpe: BPE, words: string[]): number[] {
  return bpe.encode(words).map((token) => {
    const id = bpe.tokens_to_ids.get(token) ?? bpe.unk_token_id;
    if (Number.isInteger(id) && (id as number) >= 0) return id as number;
    throw damaged("a part of this text has no token and unk_token is none");
  });
}

/** @throws TokenizerError where parts of `tokenizer.json` are damaged; some of them only a text shows to be so */
function damagedWhereItFails<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw cause instanceof TokenizerError ? cause : damaged(cause);
  }
}

function damaged(cause: unknown): TokenizerError {
  return new TokenizerError(
    `tokenizer.json can't be read (${shorten(String(cause), 200)}). It is damaged or of a newer kind: download it again, ` +
      "or look at another revision.",
    { cause },
  );
}
