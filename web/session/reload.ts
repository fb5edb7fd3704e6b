import { batch } from "@preact/signals";
import { replaceHistoryEntry } from "../link/history_entry.ts";
import { formatLink, parseLink } from "../link/link.ts";
import type { Settings } from "../settings/settings.ts";
import { canShare } from "./page_address.ts";
import { ask, askedSettings, remark } from "./current_settings.ts";
import { story } from "./page_session.ts";
import { NO_STORY, type Story } from "./story.ts";

/** What a reload must not cost, in the state of the tab's history. */
interface Kept {
  readonly settings: Settings;
  readonly story: Story;
}

const NOT_KEPT =
  "The browser keeps nothing for a reload just now, so the page was not reloaded, for that would cost your text. Try " +
  "again in half a minute, or copy what you need and reload the page yourself.";

/**
 * Reloads the page. What was typed and written is there again afterwards, but for what an opened model wrote: its tokens
 * mean nothing to the site's own.
 */
export function reloadKeepingText(): void {
  const kept: Kept = { settings: askedSettings.value, story: canShare.value ? story.value : NO_STORY };
  if (replaceHistoryEntry({ ...history.state, kept })) location.reload();
  else remark(NOT_KEPT);
}

/** After such a reload puts all back, and tells whether there was anything. */
export function bringBack(): boolean {
  const { kept, ...others } = (history.state ?? {}) as { kept?: Kept };
  if (!kept) return false;
  replaceHistoryEntry(others);
  batch(() => {
    ask(fitToVersion(kept.settings));
    story.value = { ...story.value, ...kept.story };
  });
  return true;
}

/** What another version kept may name what this one has not. */
function fitToVersion(kept: Settings): Settings {
  return { ...parseLink(formatLink(kept, null)).settings, prompt: kept.prompt };
}
