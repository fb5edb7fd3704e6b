// How the page comes to life: from navigation to the first token, and what it downloads for that.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright";
import { FOLDER } from "./site.mjs";

/**
 * @typedef {{ firstTokenMs: number, downloadedBytes: number }} Startup
 * @typedef {{ cold: Startup, warm: Startup }} Startups
 */

/**
 * Opens the page with a link that writes one token: as on a first visit, and as on the next.
 * @param {import("playwright").LaunchOptions} launching
 * @param {string} address
 * @param {import("../src/index.ts").EngineWithHead} subject
 * @returns {Promise<Startups>}
 */
export async function measureStartup(launching, address, { engine, head }) {
  const profile = mkdtempSync(join(tmpdir(), "one-matrix-bench-")); // its caches are empty, and on disk as people's are
  // What the page keeps for offline it asks for after the first token, but measured it would be.
  const browser = await chromium.launchPersistentContext(profile, { ...launching, serviceWorkers: "block" });
  const link = `${address}#n=1&t=0&run=1&engine=${engine}&head=${head}`;
  try {
    return { cold: await visit(browser, link), warm: await visit(browser, link) };
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/**
 * @param {import("playwright").BrowserContext} browser
 * @param {string} link
 * @returns {Promise<Startup>}
 */
async function visit(browser, link) {
  const page = await browser.newPage();
  /** @type {Promise<number>[]} */
  const downloads = [];
  page.on("requestfinished", (request) => downloads.push(downloadedBytes(request)));
  await page.goto(link);
  await page.locator('[data-testid="output"][data-tokens="1"]').waitFor({ timeout: 300_000 });
  const firstTokenMs = await page.evaluate(() => performance.now());
  const sizes = await Promise.all(downloads);
  await page.close();
  return { firstTokenMs, downloadedBytes: sizes.reduce((sum, bytes) => sum + bytes, 0) };
}

/**
 * What came over the network: nothing where the browser had the file. Static hosts differ in what they compress; here
 * every file counts as gzip makes it.
 * @param {import("playwright").Request} request
 */
async function downloadedBytes(request) {
  const { responseBodySize } = await request.sizes();
  if (responseBodySize === 0 || request.method() !== "GET") return 0;
  return gzipSync(readFileSync(fileOf(request.url()))).length;
}

/** @param {string} address */
function fileOf(address) {
  const path = new URL(address).pathname;
  return new URL(`.${path.endsWith("/") ? `${path}index.html` : path}`, FOLDER);
}

/**
 * A table in Markdown.
 * @param {readonly (import("../src/index.ts").EngineWithHead & Startups)[]} startups
 */
export function formatStartups(startups) {
  return [
    "| engine, head | first token, first visit | next visit | downloaded (gzip) | next visit |",
    "|---|--:|--:|--:|--:|",
    ...startups.map(({ engine, head, cold, warm }) => {
      const times = [cold, warm].map(({ firstTokenMs }) => `${(firstTokenMs / 1000).toFixed(2)} s`);
      const sizes = [cold, warm].map(({ downloadedBytes: bytes }) => `${(bytes / 1000).toFixed(0)} kB`);
      return `| ${[`${engine} ${head}`, ...times, ...sizes].join(" | ")} |`;
    }),
  ].join("\n");
}
