/** A checkpoint's chat format. */
export interface ChatFormat {
  /** A Jinja template, as Hugging Face's libraries render it. */
  readonly template: string;
  /** Variables for the template, such as `bos_token`. */
  readonly specialTokens: Readonly<Record<string, string>>;
  /** Any of these tokens ends the answer. */
  readonly endOfTurnIds: readonly number[];
}
