/** Why a tokenizer can't be made. The message says what was found and what to do next. */
export class TokenizerError extends Error {
  override readonly name: string = "TokenizerError";
}

/** @param problem what `tokenizer.json` says, and should not */
export function damagedTokenizer(problem: string): TokenizerError {
  return new TokenizerError(
    `tokenizer.json ${problem}. The file is damaged: download it again, or look at another revision.`,
  );
}

/** A text that can't be encoded in ids that the model has; another text may work. */
export class RefusedTextError extends TokenizerError {
  override readonly name = "RefusedTextError";
}
