/** Why a tokenizer can't be made. The message says what was found and what to do next. */
export class TokenizerError extends Error {
  override readonly name: string = "TokenizerError";
}

/** A text that can't be encoded in ids that the model has; another text may work. */
export class RefusedTextError extends TokenizerError {
  override readonly name = "RefusedTextError";
}
