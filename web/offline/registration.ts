import { WASM_FILES } from "../../src/index.ts";
import { engine } from "../session/page_session.ts";
import { reloadKeepingText } from "../session/reload.ts";
import { updateIsReady } from "./update_is_ready.ts";

let registration: ServiceWorkerRegistration | null = null;

/** Lets the newer version take over this tab. Others stay as they are until they are reloaded. */
export function update(): void {
  const waiting = registration?.waiting;
  if (!waiting) return reloadKeepingText(); // it already took over, from another tab
  waiting.addEventListener("statechange", () => {
    if (waiting.state === "activated") reloadKeepingText();
  });
  waiting.postMessage("take-over");
}

/** @throws if the page can't be kept, in a private window for example */
export async function register(): Promise<void> {
  registration = await navigator.serviceWorker.register("./service_worker.js");
  registration.addEventListener("updatefound", followUpdate);
  followUpdate();
  const { active } = await navigator.serviceWorker.ready;
  // In Workbox's terms.
  active?.postMessage({ type: "CACHE_URLS", payload: { urlsToCache: await engineFiles() } });
}

/** One may be installing already. */
function followUpdate(): void {
  registration?.installing?.addEventListener("statechange", offerUpdate);
  offerUpdate();
}

function offerUpdate(): void {
  // The very first version also waits for a moment, but replaces nothing.
  if (registration?.active && registration.waiting) updateIsReady.value = true;
}

/** The files fetched for an engine, perhaps before there was a service worker to keep them. */
async function engineFiles(): Promise<string[]> {
  const fetched = performance.getEntriesByType("resource").map(({ name }) => name);
  const files = fetched.filter((address) => address.includes("/engines/"));
  if (engine.value?.name !== "ort-wasm") return files;
  // Files fetched by its own worker are not in the page's list.
  return [...files, ...Object.values(WASM_FILES)];
}
