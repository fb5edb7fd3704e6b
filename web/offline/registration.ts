import { WASM_FILES } from "../../src/index.ts";
import { engine } from "../session/page_session.ts";
import { reloadKeepingText } from "../session/reload.ts";
import { updateIsReady } from "./update_is_ready.ts";

let registration: ServiceWorkerRegistration | null = null;

/** Lets the newer version take over this tab. The others go on as they are until they are reloaded. */
export function update(): void {
  const waiting = registration?.waiting;
  if (!waiting) return reloadKeepingText(); // it took over from another tab
  waiting.addEventListener("statechange", () => {
    if (waiting.state === "activated") reloadKeepingText();
  });
  waiting.postMessage("take-over");
}

/** @throws where the page may not be kept, in a private window for one */
export async function register(): Promise<void> {
  registration = await navigator.serviceWorker.register("./service_worker.js");
  registration.addEventListener("updatefound", followUpdate);
  followUpdate();
  const { active } = await navigator.serviceWorker.ready;
  // In Workbox's words.
  active?.postMessage({ type: "CACHE_URLS", payload: { urlsToCache: await engineFiles() } });
}

/** One may be on its way already. */
function followUpdate(): void {
  registration?.installing?.addEventListener("statechange", offerUpdate);
  offerUpdate();
}

function offerUpdate(): void {
  // The first version of all waits for a moment too, but for nobody.
  if (registration?.active && registration.waiting) updateIsReady.value = true;
}

/** What was fetched for an engine, perhaps before there was a service worker to keep it. */
async function engineFiles(): Promise<string[]> {
  const fetched = performance.getEntriesByType("resource").map(({ name }) => name);
  const files = fetched.filter((address) => address.includes("/engines/"));
  if (engine.value?.name !== "ort-wasm") return files;
  // What its own worker fetched is not in the page's list.
  return [...files, ...Object.values(WASM_FILES)];
}
