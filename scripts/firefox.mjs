// `npm run test:firefox`: the page in Firefox, whose WebGPU differs from Chromium's, on a GPU emulated on the CPU.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright";
import puppeteer from "puppeteer-core";
import { build, preview } from "vite";
import { Checks } from "./checks.mjs";
import { launching } from "./chrome.mjs";
import { ensureInstalled } from "./debian.mjs";
import { gpuEnvironment } from "./llvmpipe.mjs";

const STORY = "#n=24&t=0.8&seed=11&p=The%20cat";
const WAIT_MS = 60_000;

/** @returns {string} Firefox; the variable FIREFOX takes precedence */
function ensureFirefox() {
  const paths = [process.env["FIREFOX"], "/usr/bin/firefox-esr", "/usr/bin/firefox"];
  return ensureInstalled("Firefox", paths, "firefox-esr");
}

function launchFirefox() {
  return puppeteer.launch({
    browser: "firefox",
    executablePath: ensureFirefox(),
    env: { ...gpuEnvironment(), MOZ_DISABLE_GPU_SANDBOX: "1" },
    extraPrefsFirefox: {
      "dom.webgpu.enabled": true,
      "gfx.webgpu.ignore-blocklist": true,
      "network.proxy.type": 0,
      "ui.prefersReducedMotion": 1, // otherwise the page begins a story by itself
    },
  });
}

/** The common part of both drivers' pages. @typedef {{ evaluate: (script: string) => Promise<unknown> }} Evaluator */

/** The page as its contract describes it, in any browser. */
class ThePage {
  /** @param {Evaluator} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {string} testId @param {string} attribute @returns {Promise<string>} "" if there is no such element */
  async value(testId, attribute) {
    const found = await this.page.evaluate(
      `document.querySelector('[data-testid="${testId}"]')?.getAttribute("${attribute}") ?? ""`,
    );
    return String(found);
  }

  /** @param {string} testId @param {string} attribute @param {RegExp} wanted @returns {Promise<string>} */
  async until(testId, attribute, wanted) {
    const end = Date.now() + WAIT_MS;
    for (;;) {
      const value = await this.value(testId, attribute);
      if (wanted.test(value)) return value;
      if (Date.now() > end) throw new Error(`${testId} has ${attribute}="${value}", and not ${wanted}.`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** @param {string} testId */
  async click(testId) {
    await this.page.evaluate(`document.querySelector('[data-testid="${testId}"]').click()`);
  }

  /** @returns {Promise<string>} */
  async text() {
    return String(await this.page.evaluate(`document.querySelector('[data-testid="output"]').textContent`));
  }

  ready() {
    return this.until("app", "data-state", /^ready$/);
  }

  /** @param {number} tokens @returns {Promise<string>} the text after this many tokens */
  async generate(tokens) {
    await this.click("generate");
    await this.until("output", "data-tokens", new RegExp(`^${tokens}$`));
    await this.ready();
    return this.text();
  }

  /** @param {string} head */
  async chooseHead(head) {
    await this.page.evaluate(
      `{ const select = document.querySelector('[data-testid="head"]');
         select.value = "${head}";
         select.dispatchEvent(new Event("change", { bubbles: true })); }`,
    );
  }

  /** @returns {Promise<string>} */
  async speed() {
    const [first, decode] = await Promise.all(
      ["data-first-token-ms", "data-decode-tps"].map((name) => this.value("speed", name)),
    );
    return `first token after ${Math.round(Number(first))} ms, ${Number(decode).toFixed(1)} tokens/s`;
  }
}

/**
 * @param {string} address
 * @returns {Promise<{ text: string, link: string, speed: string }>} the story in Chromium
 */
async function storyOfChromium(address) {
  const browser = await chromium.launch(launching());
  try {
    const context = await browser.newContext({
      reducedMotion: "reduce",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const page = await context.newPage();
    const matrix = new ThePage(page);
    await page.goto(address + STORY);
    await matrix.ready();
    const text = await matrix.generate(24);
    await matrix.click("share");
    const link = String(await page.evaluate("navigator.clipboard.readText()"));
    return { text, link, speed: await matrix.speed() };
  } finally {
    await browser.close();
  }
}

/** @param {string} address */
async function testInFirefox(address) {
  const checks = new Checks();
  const expected = await storyOfChromium(address);
  const browser = await launchFirefox();
  try {
    const page = await browser.newPage();
    const matrix = new ThePage(page);
    await checks.run("the page loads, and its kernels pass their check", async () => {
      await page.goto(address + STORY);
      await matrix.ready();
      assert.equal(await matrix.value("engine", "data-testid"), "engine");
      assert.equal(await page.evaluate(`document.querySelector('[data-testid="engine"]').value`), "wgsl");
      assert.equal(await matrix.value("kernel-check", "data-result"), "pass");
      return `${await browser.version()}, largest error ${await matrix.value("kernel-check", "data-largest")}`;
    });
    await checks.run("the same seed gives Chromium's story", async () => {
      assert.equal(await matrix.generate(24), expected.text);
      return `${await matrix.speed()}; Chromium: ${expected.speed}`;
    });
    await checks.run("the ledger shows one matrix, and two when the head is untied", async () => {
      assert.equal(await matrix.value("verdict", "data-verdict"), "single");
      await matrix.chooseHead("untied");
      await matrix.until("verdict", "data-verdict", /^separate$/);
      await matrix.ready();
      assert.equal(await matrix.generate(24), expected.text);
      await matrix.chooseHead("tied");
      await matrix.until("verdict", "data-verdict", /^single$/);
      await matrix.ready();
    });
    await checks.run("Stop stops", async () => {
      await page.goto("about:blank");
      await page.goto(`${address}#n=400&t=0.9&seed=3`);
      await matrix.ready();
      await matrix.click("generate");
      await matrix.until("output", "data-tokens", /^([5-9]|\d\d+)$/);
      await matrix.click("stop");
      await matrix.ready();
      assert.ok(Number(await matrix.value("output", "data-tokens")) < 400);
    });
    await checks.run("code that did not arrive comes with a reload of the page", async () => {
      const context = await browser.createBrowserContext(); // without what the page has kept
      const other = await context.newPage();
      let isGone = true;
      await other.setRequestInterception(true);
      other.on("request", (request) => {
        const isRefused = isGone && request.url().includes("ort_wasm-");
        void (isRefused ? request.abort() : request.continue());
      });
      const theOther = new ThePage(other);
      await other.goto(`${address}${STORY}&engine=ort-wasm`);
      await theOther.until("error", "data-code", /^missing-code$/);
      isGone = false;
      await theOther.click("retry");
      await theOther.ready();
      await context.close();
    });
    await checks.run("Chromium's link is replayed token for token", async () => {
      await page.goto("about:blank");
      await page.goto(expected.link);
      assert.equal(await matrix.until("reproduction", "data-same", /./), "true");
    });
  } finally {
    await browser.close();
  }
  checks.end();
}

const folder = mkdtempSync(join(tmpdir(), "one-matrix-"));
await build({ build: { outDir: folder }, logLevel: "warn" });
const server = await preview({ build: { outDir: folder }, preview: { host: "127.0.0.1", port: 0 } });
try {
  await testInFirefox(server.resolvedUrls?.local[0] ?? "");
} finally {
  await server.close();
  rmSync(folder, { recursive: true });
}
