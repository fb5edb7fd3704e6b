import type { Plugin } from "vite";
import { VitePWA } from "vite-plugin-pwa";

/** Builds `web/offline/service_worker.ts`, and writes the list of the site's files into it. @param plugins of its build */
export function offline(...plugins: Plugin[]) {
  return VitePWA({
    strategies: "injectManifest",
    srcDir: "offline",
    filename: "service_worker.ts",
    injectRegister: false, // `web/offline/registration.ts` does, when the page has time
    manifest: false, // `public/manifest.webmanifest`
    injectManifest: {
      buildPlugins: { vite: plugins },
      injectionPoint: "self.siteFiles",
      globPatterns: ["index.html", "too_old.js", "assets/*", "engines/*", "icon.svg", "manifest.webmanifest"],
      dontCacheBustURLsMatching: /^(assets|engines)\//, // their names carry hashes
      maximumFileSizeToCacheInBytes: 64 * 2 ** 20, // engines are listed too, to be kept when they are chosen
    },
  });
}
