import { fetched } from "../code/fetched.ts";
import { showJson } from "../json/json.ts";
import { type AddedToken, readAddedTokens, splitAtTokens, TokenTrie } from "./added_tokens.ts";
import { Bpe } from "./bpe.ts";
import { byteLevelParts } from "./byte_level_parts.ts";
import type { Affixes, TokenizerParts } from "./tokenizer_parts.ts";
import { TextStream, type TokenBytes } from "./stream.ts";
import { RefusedTextError } from "./tokenizer_error.ts";
import type { TokenizerFile } from "./tokenizer_file.ts";
import { Vocabulary } from "./vocabulary.ts";

export interface Tokenizer extends TokenBytes {
  /**
   * The ids of a text. Names of special tokens in it become these tokens.
   * @throws RefusedTextError for a text with a token that the model has no row for
   */
  encode(text: string): number[];
  /** The same without the tokens that begin and end every text: a chat template writes its own. */
  encodeBare(text: string): number[];
  /**
   * Decodes ids as the continuation of a text. Special tokens are left out and spaces are not cleaned up. Nor is the
   * leading space removed that tokenizers like Llama 2's put before a whole text.
   */
  decode(ids: readonly number[]): string;
  /** One token as a label: the name of a special token, the text of any other, with U+FFFD for a partial character. */
  tokenText(id: number): string;
}

const NO_BYTES = new Uint8Array(0);
const NO_AFFIXES: Affixes = { before: [], behind: [] };

/**
 * Makes a tokenizer from the contents of `tokenizer.json`. It returns exactly the ids of Hugging Face's own library, or
 * refuses. It uses no library for this: JavaScript and Rust differ on what is white space or a letter.
 * @param rows of the embedding matrix: the model can't be given ids from here on
 * @param asked ids at the beginning and end of every text, unless `tokenizer.json` puts them there itself
 * @throws TokenizerError; MissingCodeError
 */
export async function createTokenizer(
  file: TokenizerFile,
  rows = Infinity,
  asked = NO_AFFIXES,
): Promise<Tokenizer> {
  const parts = byteLevelParts(file) ?? (await readAnyParts(file));
  const vocabulary = new Vocabulary(file.vocabulary);
  const added = readAddedTokens(file.addedTokens, vocabulary);
  const addedById = new Map(added.map((token) => [token.id, token]));
  const nameOf = (id: number) => addedById.get(id)?.content ?? vocabulary.tokenOf(id) ?? "";
  const encodeAny = createEncode(file, parts, vocabulary, added);
  const { bytesOf, affixes } = parts;
  const before = [...lacking(affixes.before, asked.before), ...affixes.before];
  const behind = [...affixes.behind, ...lacking(affixes.behind, asked.behind)];
  const tokenBytes = (id: number) => (addedById.get(id)?.special ? NO_BYTES : bytesOf(nameOf(id)));
  const decode = (ids: readonly number[]) => {
    const stream = new TextStream({ tokenBytes });
    return ids.map((id) => stream.push(id)).join("") + stream.end();
  };
  const withRows = (ids: number[]) => {
    const rowless = ids.find((id) => id >= rows);
    if (rowless === undefined) return ids;
    throw new RefusedTextError(
      `This text has the token ${showJson(nameOf(rowless))}, whose id ${rowless} ` +
        `is none of the model's: its matrix has rows 0 to ${rows - 1}. Take it out of the text.`,
    );
  };
  return {
    encode: (text) => withRows([...before, ...encodeAny(text), ...behind]),
    encodeBare: (text) => withRows(encodeAny(text)),
    decode,
    tokenText: (id) => {
      const token = addedById.get(id);
      return token?.special ? token.content : decode([id]);
    },
    tokenBytes,
  };
}

function lacking(ids: readonly number[], asked: readonly number[]): number[] {
  return asked.filter((id) => !ids.includes(id));
}

async function readAnyParts(file: TokenizerFile): Promise<TokenizerParts> {
  const { readParts } = await fetched("reads tokenizers of this kind", import("./read_parts.ts"));
  return readParts(file);
}

function createEncode(
  file: TokenizerFile,
  { normalize, splitWords, idsOfCharacters }: TokenizerParts,
  vocabulary: Vocabulary,
  added: readonly AddedToken[],
): (text: string) => number[] {
  const bpe = new Bpe(vocabulary, file.merges, idsOfCharacters, file.model["ignore_merges"] === true);
  const [asWritten, asNormalized] = [new TokenTrie(), new TokenTrie()];
  for (const token of added) {
    if (token.normalized) asNormalized.add(normalize(token.content), token);
    else asWritten.add(token.content, token);
  }
  return (text) => {
    const pieces = splitAtTokens(text, asWritten).flatMap((piece) =>
      typeof piece === "string" ? splitAtTokens(normalize(piece), asNormalized) : [piece],
    );
    return pieces.flatMap((piece, at) =>
      typeof piece === "string"
        ? splitWords(piece, at === 0).flatMap((word) => bpe.idsOf(word))
        : [idOf(piece)],
    );
  };
}

function idOf({ id, content, disputedBy }: AddedToken): number {
  if (disputedBy === null) return id;
  throw new RefusedTextError(
    `This text has the token ${showJson(content)}. tokenizer.json gives it the id ${id}, and Hugging Face's library, which ` +
      `numbers such tokens itself, ${disputedBy}: which of them the model knows can't be told. Take it out of the text.`,
  );
}
