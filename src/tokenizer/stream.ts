export interface TokenBytes {
  /** What one token adds to the text's UTF-8; nothing for special tokens and unknown ids. */
  tokenBytes(id: number): Uint8Array<ArrayBuffer>;
}

/**
 * Decodes tokens to text as they arrive. A character may span several tokens: its bytes are held back until it is
 * complete. The joined pieces equal `decode` of all ids.
 */
export class TextStream {
  readonly #tokens: TokenBytes;
  // A byte order mark is ordinary text here.
  readonly #utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(tokens: TokenBytes) {
    this.#tokens = tokens;
  }

  /** The text completed by this token; often none. */
  push(id: number): string {
    return this.#utf8.decode(this.#tokens.tokenBytes(id), { stream: true });
  }

  /**
   * The bytes still held back: U+FFFD if the text ends within a character. The stream is then ready for another text.
   */
  end(): string {
    return this.#utf8.decode();
  }
}
