// `npm run record`: records the ledger's table of buffers with one matrix and with two, for pages without a GPU.
// `WEBGPU_ADAPTER=gpu` records it on this machine's own GPU.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { build, preview } from "vite";
import { launching } from "./chrome.mjs";
import { waitForStory } from "./wait_for_story.mjs";

const ROOT = new URL("../", import.meta.url);
const CONFIG = new URL("public/models/one-matrix-6m/config.json", ROOT);
const RECORDING = new URL("web/memory/recording/recording.json", ROOT);

/**
 * The page's table of live buffers after a story.
 * @param {import("playwright").Page} page
 * @param {"tied" | "untied"} head
 */
async function recordRows(page, head) {
  await page.goto("about:blank");
  await page.goto(`${site.resolvedUrls?.local[0]}#n=16&head=${head}&run=1`);
  await waitForStory(page, 16);
  await page.getByTestId("ledger-fold").click();
  await page.getByTestId("ledger-row").first().waitFor();
  return page.getByTestId("ledger-row").evaluateAll((rows) =>
    rows.map((row) => {
      const { name, role, bytes, count } = /** @type {HTMLElement} */ (row).dataset;
      return { name, role, count: Number(count), bytes: Number(bytes) };
    }),
  );
}

process.chdir(fileURLToPath(ROOT));
await build({ logLevel: "error" });
const site = await preview({ preview: { host: "127.0.0.1" } });
const browser = await chromium.launch(launching());
try {
  const page = await browser.newPage({ serviceWorkers: "block" });
  const config = JSON.parse(readFileSync(CONFIG, "utf8"));
  const [tied, untied] = [await recordRows(page, "tied"), await recordRows(page, "untied")];
  const recording = {
    adapter: await page.getByTestId("adapter").textContent(),
    date: new Date().toISOString().slice(0, 10),
    shape: {
      vocabSize: config.vocab_size,
      hiddenSize: config.hidden_size,
      intermediateSize: config.intermediate_size,
    },
    tied,
    untied,
  };
  const file = fileURLToPath(RECORDING);
  writeFileSync(file, JSON.stringify(recording));
  execFileSync("npx", ["--no-install", "oxfmt", file]);
  console.log(`${file}: ${recording.adapter}, ${tied.length} and ${untied.length} rows`);
} finally {
  await browser.close();
  await site.close();
}
