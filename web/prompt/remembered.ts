import { signal } from "@preact/signals";
import { addRecent, clearRecents, concernsRecents, readRecents } from "./recents.ts";

/** The most recent prompts, newest first. */
export const recents = signal(readRecents());

export function rememberPrompt(prompt: string): void {
  recents.value = addRecent(prompt, recents.value);
}

export function forgetPrompts(): void {
  clearRecents();
  recents.value = [];
}

/** Keeps all tabs in step. */
export function followOtherTabs(): void {
  window.addEventListener("storage", (event) => {
    if (concernsRecents(event)) recents.value = readRecents();
  });
}
