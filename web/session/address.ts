import { batch } from "@preact/signals";
import { formatLink, parseLink } from "../link/link.ts";
import { model, prepare } from "./model.ts";
import { fitToContext, remarks, settings } from "./settings.ts";
import { stop, write } from "./writing.ts";

/** Does what the address asks for: on arrival, and when another link is opened in the same tab. */
export async function followAddress(): Promise<void> {
  const link = parseLink(location.hash);
  stop();
  batch(() => {
    settings.value = link.settings;
    remarks.value = link.remarks;
    if (model.value) fitToContext(model.value.checkpoint.config.contextLength);
  });
  await (link.run ? write() : prepare());
}

/** Makes the address the link to what is set now, so that a reload or a bookmark writes it again. */
export function writeAddress(): string {
  history.replaceState(null, "", formatLink(settings.value));
  return location.href;
}
