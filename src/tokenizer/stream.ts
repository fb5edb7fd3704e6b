export interface TokenBytes {
  /** What one token adds to the UTF-8 of a text; nothing for special tokens and for ids without a token. */
  tokenBytes(id: number): Uint8Array<ArrayBuffer>;
}

/**
 * Text from tokens as they come. A character may be spread over several tokens: its bytes are held back until the
 * last of them is there. The pieces joined are what `decode` makes of all ids.
 */
export class TextStream {
  readonly #tokens: TokenBytes;
  // A byte order mark is text like any other here.
  readonly #utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(tokens: TokenBytes) {
    this.#tokens = tokens;
  }

  /** The text that has become certain with this token; often none. */
  push(id: number): string {
    return this.#utf8.decode(this.#tokens.tokenBytes(id), { stream: true });
  }

  /** What was held back: U+FFFD if the text ends within a character. The stream is then ready for another text. */
  end(): string {
    return this.#utf8.decode();
  }
}
