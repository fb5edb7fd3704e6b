import { computed, signal } from "@preact/signals";
import { problem } from "./problem.ts";

/** What the session is at. */
export const activity = signal<"idle" | "loading" | "generating">("loading");

/** The page's state as its contract names it; an error shows until it is dealt with. */
export const state = computed(() => {
  if (problem.value) return "error";
  return activity.value === "idle" ? "ready" : activity.value;
});

let last: Promise<void> = Promise.resolve();

/** Runs `task` once all that was enqueued before has ended: an engine does one thing at a time. */
export function enqueue(task: () => Promise<void>): Promise<void> {
  last = last.then(task, task);
  return last;
}
