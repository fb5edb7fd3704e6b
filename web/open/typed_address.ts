import { signal } from "@preact/signals";
import { lookAt } from "./opening.ts";

/** As typed; there still for who comes back to the room. */
export const address = signal("");
export const revision = signal("");

/** For what the Hub does not show to everyone. In memory only: no link, no storage and no other host ever has it. */
export const token = signal("");

export function lookAtTyped(): void {
  void lookAt({ address: address.value, revision: revision.value, token: token.value });
}
