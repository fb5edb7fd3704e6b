/**
 * Waits until a story of this many tokens has been written, and the page is ready for another.
 * @param {import("playwright").Page} page
 * @param {number} tokens
 */
export async function waitForStory(page, tokens) {
  await page
    .locator(`[data-testid="app"][data-state="ready"]:has([data-testid="output"][data-tokens="${tokens}"])`)
    .waitFor({ state: "attached" });
}
