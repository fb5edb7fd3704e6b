import { problem, session } from "../session/page_session.ts";
import { change } from "../session/current_settings.ts";

export function editPrompt(prompt: string): void {
  change({ prompt });
  if (problem.value?.remedy === "edit") session.dismissRefusal();
}

/**
 * As if a person typed it: Undo brings back what stood there. The focus stays where it was: in the field it would bring
 * up a phone's keyboard.
 */
export function typePrompt(prompt: string): void {
  const focused = document.activeElement as HTMLElement | null;
  const field = document.querySelector("#prompt") as HTMLTextAreaElement;
  field.focus({ preventScroll: true });
  field.select();
  document.execCommand("insertText", false, prompt); // deprecated, and all that Undo hears of
  field.blur();
  focused?.focus();
  editPrompt(prompt); // where a browser has no such command
}
