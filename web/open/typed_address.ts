import { signal } from "@preact/signals";
import { lookAt } from "./look.ts";

/** As typed; kept for when the visitor returns to the room. */
export const address = signal("");
export const revision = signal("");

/**
 * For gated and private files on the Hub. Kept in memory only: never in a link or storage, never sent to another host.
 */
export const token = signal("");

export function lookAtTyped(): void {
  void lookAt({ address: address.value, revision: revision.value, token: token.value });
}
