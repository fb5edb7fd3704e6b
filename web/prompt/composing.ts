/** What a key pressed says of an input method. */
export type ComposingKey = Pick<KeyboardEvent, "isComposing" | "keyCode">;

/** The code of a key that an input method has taken; Safari ends a composition before it tells of the key that did. */
const TAKEN = 229;

/** Whether a key belongs to an input method (of Chinese, Japanese, Korean and others), which composes text with it. */
export function isComposing({ isComposing: composes, keyCode }: ComposingKey): boolean {
  return composes || keyCode === TAKEN;
}
