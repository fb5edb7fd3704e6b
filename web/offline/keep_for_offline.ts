import { effect } from "@preact/signals";
import { isIdle } from "../session/page_session.ts";

/** How long the page must have been idle. */
const QUIET_MS = 1000;

/** Keeps the page for offline visits, as soon as that delays neither the model nor its first text. */
export function keepForOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  let timer: ReturnType<typeof setTimeout>;
  const dispose = effect(() => {
    clearTimeout(timer);
    if (isIdle.value) timer = setTimeout(() => void begin(), QUIET_MS);
  });
  async function begin(): Promise<void> {
    dispose();
    try {
      await (await import("./registration.ts")).register();
    } catch {
      // The page works as before.
    }
  }
}
