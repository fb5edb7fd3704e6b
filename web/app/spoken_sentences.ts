/**
 * The end of a sentence with its closing quotation marks and brackets; the following character shows that it has ended.
 * Chinese and Japanese put no space there. What is searched for has a few characters at most: any class without a bound
 * would go through a text without ends again from each of its characters.
 */
const END =
  /\p{Sentence_Terminal}[\p{Pe}\p{Pf}"']{0,4}\s|[。！？｡][\p{Pe}\p{Pf}"']{0,4}(?=[^。！？｡\p{Pe}\p{Pf}"'])/gu;

/** The last complete sentence of a text in progress; "" if there is none yet. */
export function lastSentence(text: string): string {
  const [start = 0, end = 0] = endsIn(text).slice(-2);
  return text.slice(start, end).trim();
}

/** What follows the last complete sentence. */
export function unfinishedRest(text: string): string {
  return text.slice(endsIn(text).at(-1)).trim();
}

/** Where sentences end; the first of these is where the text begins. */
function endsIn(text: string): readonly number[] {
  return [0, ...Array.from(text.matchAll(END), ({ 0: found, index }) => index + found.length)];
}
