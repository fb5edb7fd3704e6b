import { effect, signal } from "@preact/signals";
import { WASM_FILES } from "../../src/index.ts";
import { engine, isIdle } from "../session/page_session.ts";
import { reloadKeepingText } from "../session/reload.ts";

/** Whether a newer version of the page is here and waits to take over. */
export const updateIsReady = signal(false);

/** For so long the page must have had nothing to do. */
const QUIET_MS = 1000;

let registration: ServiceWorkerRegistration | null = null;

/** Has the page kept for visits without a network, as soon as that delays neither the model nor its first text. */
export function keepForOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  let timer: ReturnType<typeof setTimeout>;
  const dispose = effect(() => {
    clearTimeout(timer);
    if (isIdle.value) timer = setTimeout(begin, QUIET_MS);
  });
  function begin(): void {
    dispose();
    // Where it may not be kept, in a private window for one, the page works as before.
    register().catch(() => {});
  }
}

/** Lets the newer version take over this tab. The others go on as they are until they are reloaded. */
export function update(): void {
  const waiting = registration?.waiting;
  if (!waiting) return reloadKeepingText(); // it took over from another tab
  waiting.addEventListener("statechange", () => {
    if (waiting.state === "activated") reloadKeepingText();
  });
  waiting.postMessage("take-over");
}

async function register(): Promise<void> {
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
