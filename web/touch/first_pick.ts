import { useSignal, useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { model } from "../session/page_session.ts";
import { canRead, pick, picked, promptIds } from "./touched_token.ts";

const LETTERS = /\p{Letter}{2}/u;

/** Whoever comes to the panel finds a row in it; until then the GPU is not asked for one. */
export function useFirstPick(): RefObject<HTMLElement | null> {
  const panel = useRef<HTMLElement>(null);
  const seen = useSignal(false);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => {
      seen.value ||= entries.some(({ isIntersecting }) => isIntersecting);
    });
    if (panel.current) observer.observe(panel.current);
    return () => observer.disconnect();
  }, [seen]);
  useSignalEffect(() => {
    const id = canRead.value ? wordOf(promptIds.value) : undefined;
    if (seen.value && picked.value === null && id !== undefined) void pick(id);
  });
  return panel;
}

/** The last token of a text that is more than a full stop. */
function wordOf(ids: readonly number[]): number | undefined {
  const tokenizer = model.peek()?.tokenizer;
  return ids.reduce((last, id) => (LETTERS.test(tokenizer?.tokenText(id) ?? "") ? id : last), ids.at(-1));
}
