// The bench page, open in a browser.
import { chromium } from "playwright";
import { CHROME_ARGUMENTS, ensureChrome } from "../scripts/chrome.mjs";

export const LAUNCHING = { executablePath: ensureChrome(), args: CHROME_ARGUMENTS };

/** @param {string} address of the site */
export async function openBench(address) {
  const browser = await chromium.launch(LAUNCHING);
  const page = await browser.newPage();
  page.on("console", (message) => console.log(message.text()));
  await page.goto(`${address}bench/`);
  await page.waitForFunction(() => "bench" in globalThis);
  return { browser, page };
}
