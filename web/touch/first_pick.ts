import { useSignalEffect } from "@preact/signals";
import { model } from "../session/page_session.ts";
import { picked } from "./picked.ts";
import { canRead, promptIds } from "./touched_token.ts";

const LETTERS = /\p{Letter}{2}/u;

/** Whoever comes to the room finds a row in it. */
export function useFirstPick(): void {
  useSignalEffect(() => {
    const id = canRead.value ? wordOf(promptIds.value) : undefined;
    if (picked.value === null && id !== undefined) picked.value = id;
  });
}

/** The last token of a text that is more than a full stop. */
function wordOf(ids: readonly number[]): number | undefined {
  const tokenizer = model.peek()?.tokenizer;
  return ids.reduce((last, id) => (LETTERS.test(tokenizer?.tokenText(id) ?? "") ? id : last), ids.at(-1));
}
