// A checkpoint of any size through the page, from a host on this machine: what it takes of JavaScript's memory and of
// the GPU's, and how long it takes to load and to write. `npm run bench:large -- FOLDER`, FOLDER in Hugging Face layout.
import { readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { chromium } from "playwright";
import { runnerImport } from "vite";
import { LAUNCHING } from "./browser.mjs";
import { serveSite } from "./site.mjs";

const FORMATS = /** @type {const} */ (["float16", "int8"]);
const TOKENS = 3;
const MINUTES = 60_000;

const folder = process.argv[2];
if (!folder) throw new Error("Which checkpoint? npm run bench:large -- FOLDER");
const path = resolve(folder);

/** @type {{ module: typeof import("../src/checkpoint/testing/host.ts") }} */
const { module } = await runnerImport(new URL("../src/checkpoint/testing/host.ts", import.meta.url).pathname);
const host = await new module.Host().listen();
for (const name of readdirSync(path)) host.files.set(`/${basename(path)}/${name}`, join(path, name));
const site = await serveSite();

console.log("| weights | JavaScript memory at most, MB | GPU, MB | wte, MB | load, s | decode, tokens/s |");
console.log("|---|--:|--:|--:|--:|--:|");
for (const format of FORMATS) console.log(await measure(format));
await site.close();
host.close();

/**
 * A row of the table.
 * @param {typeof FORMATS[number]} format
 */
async function measure(format) {
  const browser = await chromium.launch(LAUNCHING);
  const page = await browser.newPage();
  page.setDefaultTimeout(10 * MINUTES);
  await page.goto(`${site.address}#n=${TOKENS}&t=0&panel=open`);
  const ready = page.locator('[data-testid="app"][data-state="ready"]');
  await ready.waitFor();
  await page.getByTestId("open-address").fill(`${host.url}/${basename(path)}/`);
  await page.getByTestId("open-look").click();
  await page.getByTestId(`open-${format}`).check();
  const memory = await watchMemory(page);
  const start = performance.now();
  await page.getByTestId("open-load").click();
  await page.getByTestId("open-running").or(page.getByTestId("open-error")).waitFor();
  const seconds = (performance.now() - start) / 1000;
  if (!(await page.getByTestId("open-running").isVisible())) {
    throw new Error((await page.getByTestId("open-error").textContent()) ?? "");
  }
  await page.getByTestId("generate").click();
  await page.locator(`[data-testid="output"][data-tokens="${TOKENS}"]`).waitFor();
  await ready.waitFor();
  const gpu = await numberOf(page, '[data-testid="ledger-total"]', "data-bytes");
  const row = '[data-testid="ledger-row"][data-name="model.embed_tokens.weight"]';
  const wte = await numberOf(page, row, "data-bytes");
  const rate = await numberOf(page, '[data-testid="speed"]', "data-decode-tps");
  const most = memory.stop();
  await browser.close();
  const megabytes = [most, gpu, wte].map((bytes) => (bytes / 1e6).toFixed(0));
  return `| ${[format, ...megabytes, seconds.toFixed(0), rate.toPrecision(2)].join(" | ")} |`;
}

/**
 * @param {import("playwright").Page} page
 * @param {string} selector
 * @param {string} attribute
 */
async function numberOf(page, selector, attribute) {
  return Number(await page.locator(selector).first().getAttribute(attribute));
}

/**
 * The heap of the page and what array buffers hold beside it, looked at ten times a second.
 * @param {import("playwright").Page} page
 */
async function watchMemory(page) {
  const devtools = await page.context().newCDPSession(page);
  let most = 0;
  const timer = setInterval(() => void look(), 100);
  async function look() {
    const usage = await devtools.send("Runtime.getHeapUsage").catch(() => null);
    if (usage) most = Math.max(most, usage.usedSize + (Reflect.get(usage, "backingStorageSize") ?? 0));
  }
  return {
    stop() {
      clearInterval(timer);
      return most;
    },
  };
}
