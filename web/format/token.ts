import { nameUnseen, UNSEEN } from "./plain.ts";
import type { Tokenizer } from "../../src/index.ts";

type TokenNames = Pick<Tokenizer, "tokenText" | "tokenBytes">;

const MARKS: readonly (readonly [RegExp, string])[] = [
  [/ /g, "␣"],
  [/\n/g, "⏎"],
  [/\t/g, "⇥"],
];
const PART_OF_CHARACTER = "\uFFFD";

/**
 * Makes every part of a token visible: spaces and line breaks as marks, partial characters as bytes, controls by
 * number.
 */
export function formatToken(tokenizer: TokenNames, id: number): string {
  const text = tokenizer.tokenText(id);
  if (text === "") return "(nothing)";
  if (text.includes(PART_OF_CHARACTER)) {
    const bytes = Array.from(tokenizer.tokenBytes(id), (byte) => byte.toString(16).padStart(2, "0"));
    return `bytes ${bytes.join(" ")}`;
  }
  const marked = MARKS.reduce((words, [pattern, mark]) => words.replace(pattern, mark), text);
  return marked.replaceAll(UNSEEN, nameUnseen);
}

/** The same for a sentence, in which a full stop might look like its end. */
export function quoteToken(tokenizer: TokenNames, id: number): string {
  return `“${formatToken(tokenizer, id)}”`;
}
