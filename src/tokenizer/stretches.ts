/**
 * A stretch of text and the tokens that wrote it: usually one; several if a character's bytes span more than one token.
 */
export interface TextStretch<T> {
  readonly tokens: readonly T[];
  /** "" until the bytes of its tokens complete a character. */
  readonly text: string;
}

/**
 * Adds one token to the stretches.
 * @param piece the text completed by it, as `TextStream.push` returns it
 */
export function extendStretches<T>(
  stretches: readonly TextStretch<T>[],
  token: T,
  piece: string,
): readonly TextStretch<T>[] {
  const last = stretches.at(-1);
  if (!last || last.text !== "") return [...stretches, { tokens: [token], text: piece }];
  return [...stretches.slice(0, -1), { tokens: [...last.tokens, token], text: piece }];
}

/**
 * The stretches after the last token.
 * @param rest what was held back, as `TextStream.end` returns it
 */
export function finishStretches<T>(
  stretches: readonly TextStretch<T>[],
  rest: string,
): readonly TextStretch<T>[] {
  const last = stretches.at(-1);
  if (!last || rest === "") return stretches;
  return [...stretches.slice(0, -1), { tokens: last.tokens, text: last.text + rest }];
}
