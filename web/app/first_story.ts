import { nextTask } from "../../src/index.ts";
import { asksForNothing } from "../link/link.ts";
import { settings } from "../session/current_settings.ts";
import { session, story, writer } from "../session/page_session.ts";
import { DEFAULTS, writeTheSame } from "../settings/settings.ts";

/** Tokens of the story that starts automatically: it should end within the first half minute. */
const TOKENS = 120;

/**
 * Writes a short story as a demonstration, unless the visitor prefers reduced motion or data use, or has already asked
 * for something.
 */
export async function writeFirstStory(): Promise<void> {
  if (!asksForNothing(location) || wantsQuiet()) return;
  await nextTask(); // the page shows that it is ready before it writes
  const isTouched = story.value.settings !== null || !writeTheSame(settings.value, DEFAULTS);
  if (session.state.value.at !== "ready" || isTouched) return;
  await writer.write({ count: TOKENS });
}

/** Safari and Firefox have no `connection`. */
function wantsQuiet(): boolean {
  const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
  return matchMedia("(prefers-reduced-motion: reduce)").matches || connection?.saveData === true;
}
