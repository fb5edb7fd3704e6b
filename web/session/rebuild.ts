import type { Settings } from "../settings/settings.ts";
import { prepare } from "./model.ts";
import { change, remarks } from "./current_settings.ts";
import { stop } from "./writing.ts";

/** Another engine or head ends the writing and takes the place of the one there is. */
export function rebuild(changed: Partial<Settings>): void {
  change(changed);
  remarks.value = [];
  stop();
  void prepare();
}
