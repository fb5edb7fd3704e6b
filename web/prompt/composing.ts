/** The part of a key event that concerns input methods. */
type ComposingKey = Pick<KeyboardEvent, "isComposing" | "keyCode">;

/** The code of a key used by an input method; Safari ends a composition before it reports the key that did so. */
const TAKEN = 229;

/** Whether a key press belongs to an input method (Chinese, Japanese, Korean and others) that is composing text. */
export function isComposing({ isComposing: composes, keyCode }: ComposingKey): boolean {
  return composes || keyCode === TAKEN;
}
