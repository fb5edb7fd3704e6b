import { expect, test } from "./page.ts";

test("a link with run=1 replays the text that its maker saw", async ({ matrix, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await matrix.open({ p: 'The dog & the 50% cat said: "a+b=c"', n: 20, t: 0.9, k: 30, top_p: 0.9, seed: 99 });
  const text = await matrix.generate();
  await page.getByTestId("share").click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toContain("run=1");

  await page.goto("about:blank");
  await page.goto(link);
  await expect.poll(() => matrix.number(matrix.output, "tokens")).toBeGreaterThan(0);
  await matrix.reaches("ready");
  expect(await matrix.text()).toBe(text);
});

test("a value out of range is brought into range, and the page says so", async ({ matrix, page }) => {
  await matrix.open({ n: 100_000, t: -3, unknown: "x" });
  await expect(page.getByText(/100000/)).toBeVisible();
  await expect(page.getByText(/t=-3/)).toBeVisible();
  await expect(page.getByText(/unknown/)).toHaveCount(0);
});

test("markup in a link stays text", async ({ matrix, page }) => {
  const hostile = '<img src=x onerror="document.title=1">';
  await matrix.open({ p: hostile, n: 3, t: 0, engine: "<b>", run: 1 });
  await expect.poll(() => matrix.text()).toContain(hostile);
  await matrix.reaches("ready");
  await expect(page.locator("img[src=x]")).toHaveCount(0);
});
