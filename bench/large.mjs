// Checkpoints of any size through the page, from a host on this machine: what they take of JavaScript's memory and of the
// GPU's, how long they hold the page up, and how long it takes to load and to write.
// `npm run bench:large -- FOLDER…`, each in Hugging Face layout. Options: --weights float16,int8,int4 --tokens 3
import { readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright";
import { runnerImport } from "vite";
import { launching } from "../scripts/chrome.mjs";
import { serveSite } from "./site.mjs";

const MINUTES = 60_000;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    weights: { type: "string", default: "float16,int8,int4" },
    tokens: { type: "string", default: "3" },
  },
});
const folders = positionals.map((folder) => resolve(folder));
if (folders.length === 0) throw new Error("Which checkpoints? npm run bench:large -- FOLDER…");

/** @type {{ module: typeof import("../src/checkpoint/testing/host.ts") }} */
const { module } = await runnerImport(
  fileURLToPath(new URL("../src/checkpoint/testing/host.ts", import.meta.url)),
);
const host = await new module.Host().listen();
for (const path of folders) {
  for (const name of readdirSync(path)) host.files.set(`/${basename(path)}/${name}`, join(path, name));
}
const site = await serveSite();

const COLUMNS = [
  "checkpoint, weights",
  "context",
  "JavaScript at most, MB",
  "held up, s",
  "GPU, MB",
  "plan, MB",
  "x weights + KV",
  "matrices",
  "wte, MB",
  "load, s",
  "decode, tokens/s",
];
console.log(`| ${COLUMNS.join(" | ")} |`);
console.log(`|---${"|--:".repeat(COLUMNS.length - 1)}|`);
try {
  for (const path of folders) {
    for (const weights of options.weights.split(",")) console.log(await measure(basename(path), weights));
  }
} finally {
  await site.close();
  host.close();
}

/**
 * A row of the table.
 * @param {string} name
 * @param {string} weights
 */
async function measure(name, weights) {
  const browser = await chromium.launch(launching());
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(10 * MINUTES);
    await page.goto(`${site.address}#n=${options.tokens}&t=0&panel=open`);
    const ready = page.locator('[data-testid="app"][data-state="ready"]');
    await ready.waitFor();
    const memory = await watchMemory(page);
    await page.evaluate(watchHoldups);
    await page.getByTestId("open-address").fill(`${host.url}/${name}/`);
    await page.getByTestId("open-look").click();
    await untilOpen(page, "open-summary");
    await page.getByTestId(`open-${weights}`).check();
    const [plan, context] = [
      await numberOf(page, "open-summary", "data-gpu-bytes"),
      await numberOf(page, "open-summary", "data-context"),
    ];
    const start = performance.now();
    await page.getByTestId("open-load").click();
    await untilOpen(page, "open-running");
    const seconds = (performance.now() - start) / 1000;
    await page.getByTestId("generate").click();
    await page.locator(`[data-testid="output"][data-tokens="${options.tokens}"]`).waitFor();
    await ready.waitFor();
    const live = await numberOf(page, "ledger-total", "data-bytes");
    const rate = await numberOf(page, "speed", "data-decode-tps");
    await page.getByTestId("ledger-fold").click();
    await page.getByTestId("ledger-row").first().waitFor();
    const rows = await page.evaluate(readLedger);
    const wte = rows.find((row) => row.name === "model.embed_tokens.weight")?.bytes ?? 0;
    const weighed = sumOf(rows.filter(({ role }) => role === "weight" || role === "kv-cache"));
    const matrices = rows.filter(({ role, bytes, count }) => role === "weight" && bytes / count >= wte);
    const most = memory.stop();
    const held = await page.evaluate(() => Reflect.get(globalThis, "longestHoldup") / 1000);
    const [mostMb, liveMb, planMb, wteMb] = [most, live, plan, wte].map((bytes) => (bytes / 1e6).toFixed(1));
    return `| ${[
      `${name}, ${weights}`,
      context,
      mostMb,
      held.toFixed(2),
      liveMb,
      planMb,
      (live / weighed).toFixed(3),
      matrices.reduce((sum, { count }) => sum + count, 0),
      wteMb,
      seconds.toFixed(0),
      rate.toPrecision(2),
    ].join(" | ")} |`;
  } finally {
    await browser.close();
  }
}

/**
 * @param {import("playwright").Page} page
 * @param {string} part of the panel, by its test id
 */
async function untilOpen(page, part) {
  await page.getByTestId(part).or(page.getByTestId("open-error")).waitFor();
  if (await page.getByTestId(part).isVisible()) return;
  throw new Error((await page.getByTestId("open-error").textContent()) ?? "");
}

/**
 * @param {import("playwright").Page} page
 * @param {string} part of the page, by its test id
 * @param {string} attribute
 */
async function numberOf(page, part, attribute) {
  return Number(await page.getByTestId(part).first().getAttribute(attribute));
}

/** @param {readonly { bytes: number }[]} rows */
function sumOf(rows) {
  return rows.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** In the page: a row's bytes are those of all its buffers. */
function readLedger() {
  const rows = [...document.querySelectorAll('[data-testid="ledger-row"]')];
  return rows.map((row) => {
    const { name = "", role = "", bytes = "", count = "" } = /** @type {HTMLElement} */ (row).dataset;
    return { name, role, bytes: Number(bytes), count: Number(count) };
  });
}

/** In the page: notes the longest time that it did not answer. */
function watchHoldups() {
  Reflect.set(globalThis, "longestHoldup", 0);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      const longest = Math.max(duration, Reflect.get(globalThis, "longestHoldup"));
      Reflect.set(globalThis, "longestHoldup", longest);
    }
  }).observe({ entryTypes: ["longtask"] });
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
