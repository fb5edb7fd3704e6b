import { computed } from "@preact/signals";
import type { Digest } from "../link/digest.ts";
import { formatLink, MAX_PROMPT_CHARACTERS, linkOf } from "../link/link.ts";
import { arrive, replaceLink } from "../rooms/current_room.ts";
import type { Settings } from "../settings/settings.ts";
import { followLink } from "./follow_link.ts";
import { openedModel, session, writer } from "./page_session.ts";

/** Does what the address asks for: on arrival, and when another link is opened in the same tab. */
export function followAddress(): Promise<void> {
  const link = linkOf(location);
  arrive(link.room);
  return followLink(link, session, writer);
}

/** Whether a link can describe what writes the story: links can only name this site's models. */
export const canShare = computed(() => !openedModel.value);

/**
 * Makes the address the link to these settings, so that a reload or a bookmark writes the same text. It stays unchanged
 * if no link can do that, or the browser refuses.
 * @param digest of the text they wrote, if known
 * @returns the link; null if there is none
 */
export function writeAddress(shared: Settings, digest: Digest | null): string | null {
  // A prompt too long for a link is longer than any context, and will be refused.
  if (!canShare.value || shared.prompt.length > MAX_PROMPT_CHARACTERS) return null;
  return new URL(replaceLink(formatLink(shared, digest)), location.href).href;
}
