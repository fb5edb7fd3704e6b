// The bench page, open in a browser.
import { chromium } from "playwright";
import { launching } from "../scripts/chrome.mjs";

/** @param {string} address of the site */
export async function openBench(address) {
  const browser = await chromium.launch(launching());
  const page = await browser.newPage();
  page.on("console", (message) => console.log(message.text()));
  await page.goto(`${address}bench/`);
  await page.waitForFunction(() => "bench" in globalThis);
  return { browser, page };
}
