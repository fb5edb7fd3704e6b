import { effect } from "@preact/signals";
import { isIdle } from "./page_session.ts";

/** How long the page must have been idle. */
const QUIET_MS = 1000;

/** Does once what must delay neither the model nor its first text. */
export function onceQuiet(act: () => void): void {
  let timer: ReturnType<typeof setTimeout>;
  const dispose = effect(() => {
    clearTimeout(timer);
    if (isIdle.value) timer = setTimeout(begin, QUIET_MS);
  });
  function begin(): void {
    dispose();
    act();
  }
}
