/**
 * A stretch of text and the tokens that wrote it: mostly one; several where the bytes of a character came with more than
 * one of them.
 */
export interface TextStretch<T> {
  readonly tokens: readonly T[];
  /** "" while the bytes of its tokens complete no character. */
  readonly text: string;
}

/**
 * Text in stretches, with one more token.
 * @param piece the text that has become certain with it, as `TextStream.push` gives it
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
 * The same, once no token is to come.
 * @param rest what was held back, as `TextStream.end` gives it
 */
export function finishStretches<T>(
  stretches: readonly TextStretch<T>[],
  rest: string,
): readonly TextStretch<T>[] {
  const last = stretches.at(-1);
  if (!last || rest === "") return stretches;
  return [...stretches.slice(0, -1), { tokens: last.tokens, text: last.text + rest }];
}
