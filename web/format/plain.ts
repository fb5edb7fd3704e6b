import { shorten } from "../../src/index.ts";

/** Invisible characters that change how others are shown: controls, and those that change text direction. */
export const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A message may quote an untrusted file; this much is enough to identify it. */
const MAX_CHARACTERS = 1000;

/** Shows such a character by its number, such as U+202E. */
export function nameUnseen(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Makes text that quotes anything readable as it is, and limits its length. */
export function plain(words: string): string {
  return shorten(words, MAX_CHARACTERS).replaceAll("\n", " ").replaceAll(UNSEEN, nameUnseen);
}

/** An address with its escapes decoded, if they are all text. */
export function readable(url: string): string {
  try {
    return plain(decodeURIComponent(url));
  } catch {
    return url;
  }
}
