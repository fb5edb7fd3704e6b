/** A text's first characters. An emoji is two of them in JavaScript: half a one, which would show as U+FFFD, is left out. */
export function firstOf(text: string, characters: number): string {
  return text.slice(0, characters).replace(/[\uD800-\uDBFF]$/, "");
}

/** A text, or its beginning where it is longer: names in files may be of any length, and messages are read by people. */
export function shorten(text: string, characters: number): string {
  return text.length > characters ? `${firstOf(text, characters)}…` : text;
}
