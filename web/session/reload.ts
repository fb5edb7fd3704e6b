import { replaceHistoryEntry } from "../link/history_entry.ts";
import type { Settings } from "../settings/settings.ts";
import { canShare } from "./page_address.ts";
import { askedSettings, remark } from "./current_settings.ts";
import { story } from "./page_session.ts";
import { NO_STORY, type Story } from "./story.ts";

/** What must survive a reload, kept in the tab's history state. */
export interface Kept {
  readonly settings: Settings;
  readonly story: Story;
}

const NOT_KEPT =
  "The browser can’t store your text just now, so the page was not reloaded: you would lose it. Try again in half a " +
  "minute, or copy what you need and reload the page yourself.";

/**
 * Reloads the page. Typed and written text is restored afterwards, except what an opened model wrote: its tokens mean
 * nothing to the site's own.
 */
export function reloadKeepingText(): void {
  const kept: Kept = { settings: askedSettings.value, story: canShare.value ? story.value : NO_STORY };
  if (replaceHistoryEntry({ ...history.state, kept })) location.reload();
  else remark(NOT_KEPT);
}
