/** Why a tokenizer can't be made. The message says what was found and what to do next. */
export class TokenizerError extends Error {
  override readonly name: string = "TokenizerError";
}

/** A text that has no ids a model can be given: another text may have. */
export class RefusedTextError extends TokenizerError {
  override readonly name = "RefusedTextError";
}
