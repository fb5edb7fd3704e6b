import { expect, type OneMatrix, test, testOnOpenPage } from "./page.ts";

const LINK = { p: "Tim saw the big dog", n: 8, t: 0 };

function token(matrix: OneMatrix, index: number) {
  return matrix.page.getByTestId("token").nth(index);
}

testOnOpenPage(
  "the story's tokens are its text, each with its probability and what else was likely",
  async ({ matrix, page }) => {
    await matrix.open(LINK);
    const text = await matrix.generate();
    expect((await page.getByTestId("token").allTextContents()).join("")).toBe(text.slice(LINK.p.length));

    await token(matrix, 2).hover();
    const summary = page.getByTestId("token-summary");
    await expect(summary).toHaveAttribute("data-index", "2");
    await expect(summary).toContainText("more than any other token"); // it was written greedily
    const shown = await page.getByTestId("candidate").evaluateAll((rows) =>
      rows.map((row) => ({
        probability: Number((row as HTMLElement).dataset["probability"]),
        logit: Number((row as HTMLElement).dataset["logit"]),
        chosen: row.textContent?.includes("chosen"),
      })),
    );
    expect(shown.map(({ chosen }) => chosen)).toEqual([true, false, false, false, false]);
    // From one softmax: the ratio of two probabilities is e to the difference of their logits.
    for (const [index, { probability, logit }] of shown.slice(1).entries()) {
      const above = shown[index] ?? { probability: NaN, logit: NaN };
      expect(above.probability / probability).toBeCloseTo(Math.exp(above.logit - logit), 3);
    }
    expect(shown.reduce((sum, { probability }) => sum + probability, 0)).toBeLessThanOrEqual(1);
  },
);

test("arrow keys go from token to token, one stop of the Tab key in all, and Enter shows the row", async ({
  matrix,
  page,
}) => {
  await matrix.open(LINK);
  await matrix.generate();
  // A finger that scrolls the story unfolds nothing.
  for (const type of ["pointerover", "pointerdown", "pointercancel"])
    await token(matrix, 2).dispatchEvent(type, { pointerType: "touch" });
  await page.evaluate(() => new Promise(requestAnimationFrame));
  await expect(page.getByTestId("token-fold")).toHaveJSProperty("open", false);
  await page.getByRole("region", { name: "Text of the story" }).focus();
  await page.keyboard.press("Tab");
  await expect(token(matrix, 0)).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  await expect(token(matrix, 1)).toBeFocused();
  await expect(token(matrix, 1)).toHaveAccessibleDescription(/had \d/);
  await expect(page.getByTestId("output").getByRole("button")).toHaveCount(1);
  await page.keyboard.press("End");
  await expect(token(matrix, LINK.n - 1)).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByTestId("output").locator(":focus")).toHaveCount(0);

  await token(matrix, 1).focus();
  const first = await page.getByTestId("candidate").first().getAttribute("data-id");
  await page.evaluate(() => getSelection()?.selectAllChildren(document.body)); // which is no matter to a key
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("touch-uses")).toHaveAttribute("data-id", String(first));
});

testOnOpenPage("a shorter story has its stop of the Tab key too", async ({ matrix, page }) => {
  await matrix.open(LINK);
  await matrix.generate();
  await token(matrix, LINK.n - 1).hover();
  await (await matrix.setting("Tokens")).fill("3");
  await matrix.generate();
  await page.getByRole("region", { name: "Text of the story" }).focus();
  await page.keyboard.press("Tab");
  await expect(token(matrix, 0)).toBeFocused();
});

testOnOpenPage(
  "a tap shows what is known of a word, and opens no room, where clicks don't tell a finger",
  async ({ matrix, page }) => {
    await matrix.open(LINK);
    await matrix.generate();
    const tapped = token(matrix, 2);
    await tapped.dispatchEvent("pointerover", { pointerType: "touch" });
    await tapped.dispatchEvent("pointerdown", { pointerType: "touch" });
    await tapped.dispatchEvent("click"); // a mouse's, to such browsers
    await expect(page.getByTestId("token-summary")).toHaveAttribute("data-index", "2");
    await expect(page.getByTestId("touch")).toHaveCount(0);
    await tapped.dispatchEvent("click"); // a screen reader's, without a press
    await expect(page.getByTestId("touch")).toBeVisible();
  },
);

testOnOpenPage("colour by probability marks the unlikely, also without colour", async ({ matrix, page }) => {
  await matrix.open({ ...LINK, t: 1.5, k: 0, top_p: 1, n: 12 });
  await matrix.generate();
  const unlikely = page.locator('[data-testid="token"]:not([data-level="0"])').first();
  await expect(unlikely).toHaveCSS("text-decoration-line", "none");
  await matrix.unfold("token-fold");
  await page.getByTestId("shade").check();
  await expect(unlikely).toHaveCSS("text-decoration-line", "underline");
});
