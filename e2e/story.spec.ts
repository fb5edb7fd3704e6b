import { expect, testOnOpenPage as test } from "./page.ts";

const SAMPLED = { n: 6, t: 0.9, seed: 5, p: "The cat" };

test("Continue writes what a larger count would have written, and the link is to the whole", async ({
  matrix,
  page,
}) => {
  await matrix.open({ ...SAMPLED, n: 12 });
  const whole = await matrix.generate();
  await matrix.open(SAMPLED);
  const half = await matrix.generate();
  expect(whole.startsWith(half)).toBe(true);
  await page.getByTestId("continue").click();
  await expect(matrix.output).toHaveAttribute("data-tokens", "12");
  await matrix.reaches("ready");
  expect(await matrix.text()).toBe(whole);
  expect(new URL(page.url()).hash).toContain("n=12&");
});

test("a story that was stopped goes on to its count", async ({ matrix, page }) => {
  await matrix.open({ ...SAMPLED, n: 60 });
  await matrix.interrupt("Escape", () => page.getByTestId("generate").click());
  const text = await matrix.text();
  expect(await matrix.number(matrix.output, "tokens")).toBeLessThan(60);
  await page.getByTestId("continue").click();
  await expect.poll(() => matrix.number(matrix.output, "tokens")).toBe(60);
  await matrix.reaches("ready");
  expect((await matrix.text()).startsWith(text)).toBe(true);
});

test("a printed page has the whole story, and no doors over it", async ({ matrix, page }) => {
  await matrix.open({ ...SAMPLED, p: "The cat\n".repeat(40) });
  await matrix.generate();
  const text = page.getByRole("region", { name: "Text of the story" });
  const hiddenHeight = () => text.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight);
  expect(await hiddenHeight()).toBeGreaterThan(100);
  await page.emulateMedia({ media: "print" });
  expect(await hiddenHeight()).toBeLessThan(5);
  await expect(page.getByRole("navigation", { name: "Rooms" })).toHaveCSS("position", "static");
  await page.emulateMedia({ media: null });
});

test("Copy text copies the story, prompt and all", async ({ matrix, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await matrix.open(SAMPLED);
  const text = await matrix.generate();
  await page.getByTestId("copy").click();
  await expect(page.getByText("Text copied.")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
});
