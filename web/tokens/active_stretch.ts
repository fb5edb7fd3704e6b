import { computed, signal } from "@preact/signals";
import { story } from "../session/page_session.ts";

/** The stretch of the story being examined, counted from its beginning. */
export const active = signal<number | null>(null);

/** Whether what is known of the story's tokens is shown. Null until it first was; then only a person folds it away. */
export const isUnfolded = signal<boolean | null>(null);

/** A stretch is pointed at, which nobody can avoid: what a person has folded away stays so. */
export function pointAt(index: number): void {
  active.value = index;
  isUnfolded.value ??= true;
}

/** Whether the story's text shows how likely it was. */
export const shaded = signal(false);

/** Null if a shorter story does not have it. */
export const activeStretch = computed(() => story.value.stretches[active.value ?? -1] ?? null);

/** The stretch that the Tab key reaches. */
export const tabStop = computed(() => (activeStretch.value ? active.value : 0));
