/** A sentence with its closing quotation marks; the following character shows that it has ended. */
const SENTENCE = /[^.!?]*[.!?]+["”’']*\s+/g;

/** The last complete sentence of a text in progress; "" if there is none yet. */
export function lastSentence(text: string): string {
  return (text.match(SENTENCE) ?? []).at(-1)?.trim() ?? "";
}

/** What follows the last complete sentence. */
export function unfinishedRest(text: string): string {
  return text.replaceAll(SENTENCE, "").trim();
}
