import type { Settings } from "../settings/settings.ts";
import { change, remarks } from "./current_settings.ts";
import { session, writer } from "./page_session.ts";

/** Another engine or head ends the writing and takes the place of the one there is. */
export function rebuild(changed: Partial<Settings>): void {
  change(changed);
  remarks.value = [];
  writer.stop();
  void session.prepare();
}
