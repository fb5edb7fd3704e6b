import type { Settings } from "../settings/settings.ts";
import { change, remarks } from "./current_settings.ts";
import { session, writer } from "./page_session.ts";

/** Stops writing and replaces the engine or head. */
export function rebuild(changed: Partial<Settings>): void {
  change(changed);
  remarks.value = [];
  writer.stop();
  void session.prepare();
}
