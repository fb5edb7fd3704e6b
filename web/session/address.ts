import { batch } from "@preact/signals";
import type { Digest } from "../link/digest.ts";
import { formatLink, MAX_PROMPT_CHARACTERS, parseLink } from "../link/link.ts";
import type { Settings } from "../settings/settings.ts";
import { model, prepare } from "./model.ts";
import { problem } from "./problem.ts";
import { promised } from "./reproduction.ts";
import { fitToContext, remarks, settings } from "./settings.ts";
import { stop, write } from "./writing.ts";

/** Does what the address asks for: on arrival, and when another link is opened in the same tab. */
export async function followAddress(): Promise<void> {
  const link = parseLink(location.hash);
  stop();
  batch(() => {
    settings.value = link.settings;
    remarks.value = link.remarks;
    promised.value = link.digest && { settings: link.settings, digest: link.digest };
    problem.value = null;
    if (model.value) fitToContext(model.value.checkpoint.config.contextLength);
  });
  await (link.run ? write() : prepare());
}

/**
 * Makes the address the link to these settings, so that a reload or a bookmark writes the same again.
 * @param digest of what they wrote, where that is known
 */
export function writeAddress(shared: Settings, digest: Digest | null): string {
  // A longer prompt than a link may carry is longer than any context, and is about to be refused.
  if (shared.prompt.length <= MAX_PROMPT_CHARACTERS) {
    history.replaceState(null, "", formatLink(shared, digest));
  }
  return location.href;
}
