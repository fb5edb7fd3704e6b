import { onceQuiet } from "../session/once_quiet.ts";

/** Keeps the page for offline visits, as soon as that delays neither the model nor its first text. */
export function keepForOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  onceQuiet(() => void begin());
}

async function begin(): Promise<void> {
  try {
    await (await import("./registration.ts")).register();
  } catch {
    // The page works as before.
  }
}
