/** Transforms a text before it is split into words. */
export type Normalize = (text: string) => string;

/**
 * Splits a text into the words within which tokens are merged.
 * @param isFirst whether this is the beginning of the whole text
 */
export type SplitWords = (text: string, isFirst: boolean) => string[];

/** Ids at the beginning and end of every text. */
export interface Affixes {
  readonly before: readonly number[];
  readonly behind: readonly number[];
}

/** The bytes that a token adds to the text's UTF-8. */
export type BytesOfToken = (token: string) => Uint8Array<ArrayBuffer>;

/** The id of a token of the vocabulary. */
export type IdOf = (token: string) => number | undefined;

/** The ids of a word's characters, before neighbours are merged. */
export type IdsOfCharacters = (word: string, idOf: IdOf) => number[];

/** What a tokenizer does before and after its merges. */
export interface TokenizerParts {
  readonly normalize: Normalize;
  readonly splitWords: SplitWords;
  readonly idsOfCharacters: IdsOfCharacters;
  readonly affixes: Affixes;
  readonly bytesOf: BytesOfToken;
}
