/** Why a tokenizer can't be made. The message says what was found and what to do next. */
export class TokenizerError extends Error {
  override readonly name = "TokenizerError";
}
