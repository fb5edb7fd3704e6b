import { asksForNothing } from "../link/link.ts";
import { session, story, writer } from "../session/page_session.ts";

/** Tokens of the story that the page begins by itself: it is to end within the first half minute. */
const TOKENS = 120;

/**
 * Shows someone who has asked for nothing what the page does: a short story. Not where motion or the use of data is to be
 * kept low, and not where something has been asked for by now.
 */
export async function writeFirstStory(): Promise<void> {
  if (!asksForNothing(location) || wantsQuiet()) return;
  if (session.state.value.at !== "ready" || story.value.settings) return;
  await writer.write({ count: TOKENS });
}

/** Safari and Firefox have no `connection`. */
function wantsQuiet(): boolean {
  const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
  return matchMedia("(prefers-reduced-motion: reduce)").matches || connection?.saveData === true;
}
