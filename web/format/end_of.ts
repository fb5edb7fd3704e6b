/** A text, or its end where it is longer; no half of an emoji, as in `firstOf`. */
export function endOf(text: string, characters: number): string {
  return text.length > characters ? `…${text.slice(-characters).replace(/^[\uDC00-\uDFFF]/, "")}` : text;
}
