import type { Settings } from "../settings/settings.ts";
import { change, dismissRemarks } from "./current_settings.ts";
import { writeAddress } from "./page_address.ts";
import { session, story, writer } from "./page_session.ts";

/** Stops writing and replaces the engine or head. */
export function rebuild(changed: Partial<Settings>): void {
  writer.stop();
  choose(changed);
}

/** Replaces the engine or head, and writes the same story with it: the text stays the same, memory and speed do not. */
export function rebuildAndWriteAgain(changed: Partial<Settings>): void {
  choose(changed);
  const { settings: used } = story.value;
  if (used) writeAddress({ ...used, ...changed }, null);
  void writer.writeAgain();
}

function choose(changed: Partial<Settings>): void {
  change(changed);
  dismissRemarks();
  void session.prepare();
}
