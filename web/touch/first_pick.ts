import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { model } from "../session/page_session.ts";
import { picked } from "./picked.ts";
import { canRead, promptIds, storyIds } from "./touched_token.ts";

const LETTERS = /\p{Letter}{2}/u;

/**
 * Picks a row for visitors who come to the room: of the first word that the model wrote, and would write again. Without
 * its row, one matrix and two tell different stories. Before there is a story, of the prompt's last word.
 */
export function useFirstPick(): void {
  useEffect(() => effect(pickFirst), []);
}

function pickFirst(): void {
  const id = canRead.value ? (storyIds.value.find(isWord) ?? lastWordOf(promptIds.value)) : undefined;
  if (picked.value === null && id !== undefined) picked.value = id;
}

/** The last token that is a word; the very last if none is. */
function lastWordOf(ids: readonly number[]): number | undefined {
  return ids.reduce((last, id) => (isWord(id) ? id : last), ids.at(-1));
}

function isWord(id: number): boolean {
  return LETTERS.test(model.peek()?.tokenizer.tokenText(id) ?? "");
}
