import { batch, signal } from "@preact/signals";
import type { Digest } from "../link/digest.ts";
import type { Link } from "../link/link.ts";
import type { Settings } from "../settings/settings.ts";
import { ask } from "./current_settings.ts";
import type { Session } from "./session.ts";
import type { Writer } from "./writer.ts";

/** The followed link's digest of the text that its author saw. */
export const promised = signal<{ readonly settings: Settings; readonly digest: Digest } | null>(null);

/**
 * Does what a link asks for, whatever the page is doing. A link is for a model of this site, so a model that a person
 * opened, or is opening, makes way.
 */
export async function followLink(link: Link, session: Session, writer: Writer): Promise<void> {
  writer.stop();
  void session.makeWayForLink();
  batch(() => {
    ask(link.settings, link.remarks);
    promised.value = link.digest && { settings: link.settings, digest: link.digest };
  });
  await (link.run ? writer.write() : session.prepare());
}
