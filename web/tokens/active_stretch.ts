import { computed, signal } from "@preact/signals";
import { story } from "../session/page_session.ts";

/** Which stretch of the story is looked through, counted from its beginning. */
export const active = signal<number | null>(null);

/** Whether the story's text shows how likely it was. */
export const shaded = signal(false);

/** A shorter story may have no such stretch. */
export const activeStretch = computed(() => story.value.stretches[active.value ?? -1] ?? null);
