/** Characters that show nothing and change how others are shown: controls, and those that turn text round. */
export const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A message may quote what a stranger's file says; so much of it tells enough. */
const MAX_CHARACTERS = 1000;

/** Such a character by its number, such as U+202E. */
export function nameUnseen(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Words that may quote anything, so that they are read as they stand and fill no page. */
export function plain(words: string): string {
  const short = words.length > MAX_CHARACTERS ? `${words.slice(0, MAX_CHARACTERS)}…` : words;
  return short.replaceAll("\n", " ").replaceAll(UNSEEN, nameUnseen);
}

/** An address without its escapes, where it has none but those of text. */
export function readable(url: string): string {
  try {
    return plain(decodeURIComponent(url));
  } catch {
    return url;
  }
}
