// How the page comes to life: from navigation to the first token, and what it downloads for that.
import { gzipSync } from "node:zlib";

/**
 * @typedef {{ firstTokenMs: number, bytes: number, compressedBytes: number }} Startup
 * @typedef {{ cold: Startup, warm: Startup }} Startups
 */

/**
 * Opens the page with a link that writes one token: as on a first visit, and as on the next.
 * @param {import("playwright").Browser} browser
 * @param {string} address
 * @param {import("../src/bench/subjects.ts").Subject} subject
 * @returns {Promise<Startups>}
 */
export async function measureStartup(browser, address, { engine, head }) {
  const context = await browser.newContext(); // with empty caches
  const link = `${address}#n=1&t=0&run=1&engine=${engine}&head=${head}`;
  try {
    return { cold: await visit(context, link), warm: await visit(context, link) };
  } finally {
    await context.close();
  }
}

/**
 * @param {import("playwright").BrowserContext} context
 * @param {string} link
 * @returns {Promise<Startup>}
 */
async function visit(context, link) {
  const page = await context.newPage();
  /** @type {Promise<Buffer>[]} */
  const bodies = [];
  page.on("response", (response) => {
    if (!response.fromServiceWorker() && response.ok()) bodies.push(downloaded(response));
  });
  await page.goto(link);
  const output = page.locator('[data-testid="output"][data-tokens="1"]');
  await output.waitFor({ timeout: 300_000 });
  const firstTokenMs = await page.evaluate(() => performance.now());
  const files = await Promise.all(bodies);
  await page.close();
  return {
    firstTokenMs,
    bytes: sum(files.map((file) => file.length)),
    compressedBytes: sum(files.map((file) => gzipSync(file).length)),
  };
}

/**
 * What came over the network: nothing where the browser had the file, or only asked whether it still has.
 * @param {import("playwright").Response} response
 */
async function downloaded(response) {
  const nothing = Buffer.alloc(0);
  if (response.request().method() === "HEAD") return nothing;
  const { responseBodySize } = await response.request().sizes();
  return responseBodySize > 0 ? response.body() : nothing;
}

/** @param {number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/**
 * A table in Markdown.
 * @param {readonly (import("../src/bench/subjects.ts").Subject & Startups)[]} startups
 */
export function formatStartups(startups) {
  return [
    "| engine, head | first token, cold | warm | downloaded | gzipped | when warm |",
    "|---|--:|--:|--:|--:|--:|",
    ...startups.map(({ engine, head, cold, warm }) => {
      const times = [cold, warm].map(({ firstTokenMs }) => `${(firstTokenMs / 1000).toFixed(2)} s`);
      const sizes = [cold.bytes, cold.compressedBytes, warm.bytes].map(
        (bytes) => `${(bytes / 1000).toFixed(0)} kB`,
      );
      return `| ${[`${engine} ${head}`, ...times, ...sizes].join(" | ")} |`;
    }),
  ].join("\n");
}
