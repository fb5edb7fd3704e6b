// Does a page keep its model's vocabulary matrix once? The page need not know of One Matrix.
import { createRequire } from "node:module";
import { expect, test } from "@playwright/test";

declare const oneMatrixLedger: typeof import("one-matrix/ledger");

const LEDGER = createRequire(import.meta.url).resolve("one-matrix/ledger.script.js");
const PAGE = process.env["PAGE"] ?? "http://localhost:4173/";
/** `vocab_size`, `hidden_size` and `intermediate_size` of the model's config.json. */
const SHAPE = { vocabSize: 50304, hiddenSize: 128, intermediateSize: 512 };

for (const [address, kind] of [
  ["", "single"],
  ["?twice", "separate"],
] as const) {
  test(`the page${address} has its matrix ${kind}`, async ({ page }) => {
    await page.addInitScript({ path: LEDGER });
    await page.goto(PAGE + address);
    await expect(page.locator("body")).toHaveText("ready");
    const verdict = await page.evaluate((shape) => {
      const { ledger } = oneMatrixLedger.watchWebGpu();
      return oneMatrixLedger.judgeHead(ledger.entries, shape);
    }, SHAPE);
    expect(verdict.kind).toBe(kind);
    expect(verdict.doubtBytes).toBe(0); // no nameless memory is left that could hide another matrix
  });
}
