import { computed, effect } from "@preact/signals";
import { ENGINES, type LedgerEntry, type Verdict } from "../../src/index.ts";
import { settings } from "../session/current_settings.ts";
import { memory } from "../session/live_memory.ts";
import { openedModel, verdict } from "../session/page_session.ts";
import { loadRecording, type Recording, recording } from "./recording/recording.ts";

/** The contents of the picture. */
interface ShownMemory {
  readonly entries: readonly LedgerEntry[];
  readonly verdict: Verdict;
  /** Its origin; null for the live buffers of this visit. */
  readonly recorded: Recording | null;
}

/** An engine on the CPU has no GPU memory to show, and the recording is of the site's own model. */
const isBlank = computed(
  () =>
    !ENGINES[settings.value.engine].usesGpu &&
    memory.value.entries.length === 0 &&
    openedModel.value === null,
);

/** The live buffers; if there can be none, a recording with the chosen head. */
export const shownMemory = computed<ShownMemory>(() => {
  const recorded = isBlank.value ? recording.value : null;
  if (recorded) return { ...(settings.value.head === "tied" ? recorded.tied : recorded.untied), recorded };
  return { entries: memory.value.entries, verdict: verdict.value, recorded: null };
});

/** Fetches the recording if there is nothing else to show. */
export function followBlankMemory(): void {
  effect(() => {
    if (isBlank.value && !recording.value) void loadRecording();
  });
}
