/** How a checkpoint's chat is written down. */
export interface ChatFormat {
  /** In Jinja, as Hugging Face's libraries render it. */
  readonly template: string;
  /** What templates may call by name, as `bos_token`. */
  readonly specialTokens: Readonly<Record<string, string>>;
  /** Any of these tokens ends an answer. */
  readonly endOfTurnIds: readonly number[];
}
