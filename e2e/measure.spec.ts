import { expect, testOnOpenPage as test, TINY_D, TINY_V } from "./page.ts";

test("the page measures its engines side by side, shows and copies what it found, and goes on", async ({
  matrix,
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await matrix.open({ t: 0, n: 6, panel: "measure" });
  const text = await matrix.generate();
  const obstacle = page.getByTestId("bench-obstacle");
  await page.getByTestId("bench-wgsl").uncheck();
  await expect(obstacle).toContainText("No engine is ticked.");
  await page.getByTestId("bench-wgsl").check();
  await expect(obstacle).toHaveCount(0);
  await page.getByTestId("bench-run").click();
  const rows = page.getByTestId("bench-row");
  await expect(rows).toHaveCount(2);
  const tied = page.locator('[data-testid="bench-row"][data-engine="wgsl"][data-head="tied"]');
  expect(await matrix.number(tied, "decode-ms")).toBeGreaterThan(0);
  expect(await matrix.number(tied, "live-bytes")).toBeGreaterThan(2 * TINY_V * TINY_D);
  await expect(page.getByTestId("bench-said")).toContainText(
    /wgsl tied: [\d.]+ ms for a token, .+ on the GPU\./,
  );
  await page.getByTestId("bench-copy").click();
  await expect(page.getByText("Table copied.")).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain("| wgsl tied");
  await matrix.reaches("ready");
  expect(await matrix.generate()).toBe(text);
});

test("a measurement can be cancelled, and the page goes on", { tag: "@long" }, async ({ matrix, page }) => {
  await matrix.open({ t: 0, n: 6, panel: "measure" });
  await page.getByTestId("bench-run").click();
  await expect(page.getByTestId("bench-cancel")).toHaveAttribute("aria-disabled", "false");
  await page.getByTestId("bench-cancel").click();
  await matrix.reaches("ready");
  await expect(page.getByTestId("bench-run")).toHaveAttribute("aria-disabled", "false");
  await expect(page.getByTestId("bench-row")).toHaveCount(0);
  await matrix.generate();
  await expect(matrix.output).toHaveAttribute("data-tokens", "6");
});
