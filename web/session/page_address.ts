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

/** Whether a link can say what writes the story: it names the models of this site, and no other. */
export const canShare = computed(() => !openedModel.value);

/**
 * Makes the address the link to these settings, so that a reload or a bookmark writes the same again.
 * It stays as it is where no link could do that, and where the browser refuses.
 * @param digest of what they wrote, where that is known
 * @returns the link
 */
export function writeAddress(shared: Settings, digest: Digest | null): string {
  // A longer prompt than a link may carry is longer than any context, and is about to be refused.
  if (!canShare.value || shared.prompt.length > MAX_PROMPT_CHARACTERS) return location.href;
  return new URL(replaceLink(formatLink(shared, digest)), location.href).href;
}
