import { useSignalEffect } from "@preact/signals";
import { model } from "../session/page_session.ts";
import { picked } from "./picked.ts";
import { canRead, promptIds } from "./touched_token.ts";

const LETTERS = /\p{Letter}{2}/u;

/** Picks a row for visitors who come to the room. */
export function useFirstPick(): void {
  useSignalEffect(() => {
    const id = canRead.value ? wordOf(promptIds.value) : undefined;
    if (picked.value === null && id !== undefined) picked.value = id;
  });
}

/** The last token of a text that contains a word; its very last token if none does. */
function wordOf(ids: readonly number[]): number | undefined {
  const tokenizer = model.peek()?.tokenizer;
  return ids.reduce((last, id) => (LETTERS.test(tokenizer?.tokenText(id) ?? "") ? id : last), ids.at(-1));
}
