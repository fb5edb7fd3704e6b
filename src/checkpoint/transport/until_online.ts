import { unlessAborted } from "../../signals/unless_aborted.ts";

/** Waits while the browser knows that there is no network. @throws the signal's reason */
export async function untilOnline(signal?: AbortSignal): Promise<void> {
  const { navigator } = globalThis as { navigator?: { readonly onLine?: boolean } }; // Node has less
  if (navigator?.onLine !== false) return;
  const online = new Promise((resolve) => globalThis.addEventListener("online", resolve, { once: true }));
  await unlessAborted(signal, online);
}
