/**
 * The end of a sentence with its closing quotation marks and brackets; the following character shows that it has ended.
 * Chinese and Japanese put no space there. What is searched for has a few characters at most: any class without a bound
 * would go through a text without ends again from each of its characters.
 */
const END =
  /\p{Sentence_Terminal}[\p{Pe}\p{Pf}"']{0,4}\s|[。！？｡][\p{Pe}\p{Pf}"']{0,4}(?=[^。！？｡\p{Pe}\p{Pf}"'])/gu;

/** Where the last complete sentence of a text in progress ends; 0 if there is none yet. */
export function endOfSentences(text: string): number {
  return Array.from(text.matchAll(END), ({ 0: found, index }) => index + found.length).at(-1) ?? 0;
}

/** What follows the last complete sentence. */
export function unfinishedRest(text: string): string {
  return text.slice(endOfSentences(text)).trim();
}
