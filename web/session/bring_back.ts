import { batch } from "@preact/signals";
import { replaceHistoryEntry } from "../link/history_entry.ts";
import { formatLink, parseLink } from "../link/link.ts";
import type { Settings } from "../settings/settings.ts";
import { ask } from "./current_settings.ts";
import { story } from "./page_session.ts";
import type { Kept } from "./reload.ts";

/** Restores what a reload has kept. Returns whether there was anything. */
export function bringBack(): boolean {
  const { kept, ...others } = (history.state ?? {}) as { kept?: Kept };
  if (!kept) return false;
  replaceHistoryEntry(others);
  batch(() => {
    ask(fitToVersion(kept.settings));
    const { settings: wrote, ending } = kept.story;
    story.value = {
      ...story.value,
      ...kept.story,
      settings: wrote && fitToVersion(wrote),
      ending: wrote && (ending ?? "interrupted"), // the page may have been reloaded while it wrote
    };
  });
  return true;
}

/** Data kept by another version may contain names that this one does not have. */
function fitToVersion(kept: Settings): Settings {
  return { ...parseLink(formatLink(kept, null)).settings, prompt: kept.prompt };
}
