/** A sentence, with the quotation marks that close it; what follows shows that it has ended. */
const SENTENCE = /[^.!?]*[.!?]+["”’']*\s+/g;

/** The last whole sentence of a text that is being written; "" before there is one. */
export function lastSentence(text: string): string {
  return (text.match(SENTENCE) ?? []).at(-1)?.trim() ?? "";
}

/** What comes after the last whole sentence. */
export function unfinishedRest(text: string): string {
  return text.replaceAll(SENTENCE, "").trim();
}
