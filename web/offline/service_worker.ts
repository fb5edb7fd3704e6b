/// <reference lib="webworker" />
import { addPlugins, type PrecacheEntry, precacheAndRoute } from "workbox-precaching";
import { registerRoute } from "workbox-routing";
import { CacheFirst } from "workbox-strategies";
import { isTheFile } from "./whole.ts";

declare const self: ServiceWorkerGlobalScope & { readonly siteFiles: readonly PrecacheEntry[] };

// Files of this version by their path on the site; the build inserts the list here. The model is not among them: the
// page keeps that itself (`src/checkpoint/transport/kept/cache_place.ts`).
const files = self.siteFiles;

const engineFiles = files.filter(({ url }) => url.startsWith("engines/"));
const pageFiles = files.filter((file) => !engineFiles.includes(file));

/** Only of this site: others on the same origin have caches of their own. */
const ENGINES = `one-matrix-engines ${self.registration.scope}`;

const engines = new Set(engineFiles.map(({ url }) => new URL(url, self.registration.scope).href));

const keepOnlyFiles = {
  cacheWillUpdate: async ({
    request,
    response,
  }: {
    readonly request: Request;
    readonly response: Response;
  }) => (isTheFile(request.url, response) ? response : null),
};
addPlugins([keepOnlyFiles]);

// The page itself is kept at once, whatever query string a link to it has.
precacheAndRoute(pageFiles, { ignoreURLParametersMatching: [/./] });

// The code of an engine is many megabytes: it is kept once someone has chosen it. Its file names contain hashes.
registerRoute(
  ({ url }) => engines.has(url.href),
  new CacheFirst({ cacheName: ENGINES, matchOptions: { ignoreVary: true }, plugins: [keepOnlyFiles] }),
);

// Errors don't keep this version from being installed, and a slow network does for a minute at most: an engine is also
// fetched when it is chosen.
self.addEventListener("install", (event) => {
  event.waitUntil(renewEngines().catch(() => {}));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([self.clients.claim(), forgetOldEngines()]));
});

self.addEventListener("message", ({ data }) => {
  if (data === "take-over") void self.skipWaiting();
});

const RENEWAL_MS = 60_000;

/** Fetches this version's files in the place of those that the version before it has kept: offline, nobody could. */
async function renewEngines(): Promise<void> {
  const cache = await caches.open(ENGINES);
  const kept = (await cache.keys()).map(({ url }) => url);
  const names = new Set(kept.map(withoutHash));
  const renewed = [...engines].filter((url) => names.has(withoutHash(url)) && !kept.includes(url));
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), RENEWAL_MS);
  try {
    for (const url of renewed) {
      const response = await fetch(url, { signal: late.signal });
      if (isTheFile(url, response)) await cache.put(url, response);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** `…/ort_wasm-CKj-DlWr.js` → `…/ort_wasm.js` */
function withoutHash(url: string): string {
  return url.replace(/-[\w-]{8}(?=\.\w+$)/, "");
}

async function forgetOldEngines(): Promise<void> {
  const cache = await caches.open(ENGINES);
  const old = (await cache.keys()).filter(({ url }) => !engines.has(url));
  await Promise.all(old.map((request) => cache.delete(request)));
}
