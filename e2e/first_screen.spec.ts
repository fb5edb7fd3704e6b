import { expect, test, testOnOpenPage, TINY_D, TINY_V } from "./page.ts";

const SHORT = { n: 8, t: 0 };

testOnOpenPage(
  "the switch writes the same story again with a second matrix, and back without one",
  async ({ matrix, page }) => {
    const toggle = page.getByTestId("head-switch");
    await matrix.open(SHORT);
    const text = await matrix.generate();
    await expect(toggle).toHaveAttribute("aria-checked", "false");

    await toggle.click();
    await expect(matrix.verdict).toHaveAttribute("data-extra-bytes", String(2 * TINY_V * TINY_D));
    await matrix.reaches("ready");
    await expect(toggle).toHaveAttribute("aria-checked", "true");
    await expect(page.getByTestId("head")).toHaveValue("untied");
    expect(page.url()).toContain("head=untied"); // a reload writes with two again
    expect(await matrix.text()).toBe(text);

    await toggle.click();
    await expect(matrix.verdict).toHaveAttribute("data-verdict", "single");
    await matrix.reaches("ready");
    expect(await matrix.text()).toBe(text);
  },
);

/** All scripts and styles of a first visit, with those that come when its story is written. */
const LARGEST_CODE = 200_000;

test.describe("a first visit", () => {
  test.use({ model: "shipped" }); // others have no known answer, or a tokenizer that brings code of its own

  test("opened without settings the page writes a short story by itself, of little code", async ({
    matrix,
    page,
  }) => {
    await page.emulateMedia({ reducedMotion: "no-preference" });
    await matrix.visit();
    await expect.poll(() => matrix.number(matrix.output, "tokens")).toBeGreaterThan(2);
    await expect(page.getByTestId("share")).toBeVisible();
    await matrix.reaches("ready");
    await expect(page.getByTestId("ledger-row").first()).toBeAttached(); // the browser's own search finds it, and unfolds it
    const code = () =>
      page.evaluate(() => {
        const files = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
        const ofCode = files.filter(({ name }) => /\.(js|css)$/.test(name));
        return ofCode.map(({ name, decodedBodySize }) => ({ name, bytes: decodedBodySize }));
      });
    await expect
      .poll(async () => (await code()).some(({ name }) => name.includes("registration-")))
      .toBe(true);
    const total = (await code()).reduce((sum, { bytes }) => sum + bytes, 0);
    expect(total).toBeGreaterThan(100_000);
    expect(total).toBeLessThan(LARGEST_CODE);
  });
});

test("the page begins nothing by itself for those who asked for no motion, nor with settings", async ({
  matrix,
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await matrix.open();
  await expect(matrix.output).toHaveAttribute("data-tokens", "0");

  await page.emulateMedia({ reducedMotion: "no-preference" });
  await page.goto("about:blank");
  await matrix.open(SHORT);
  await expect(matrix.output).toHaveAttribute("data-tokens", "0");
});

test("the page begins nothing by itself for those who have begun to type", async ({ matrix, page }) => {
  await page.emulateMedia({ reducedMotion: "no-preference" });
  const typed = new Promise<void>((resolve) => {
    void page.route("**/model.safetensors", async (route) => {
      await matrix.prompt.fill("");
      resolve();
      await route.fallback();
    });
  });
  await matrix.visit();
  await typed;
  await matrix.reaches("ready");
  await expect(matrix.error).toHaveCount(0);
  await expect(matrix.output).toHaveAttribute("data-tokens", "0");
});

test("without WebGPU the picture is a recording that says so and follows the switch, and the verdict claims nothing", async ({
  matrix,
  page,
}) => {
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "gpu"));
  await matrix.visit(SHORT);
  const picture = page.getByRole("img", { name: /^A recording/ });
  await expect(picture).toContainText("no such buffer");
  const containers = await picture
    .locator(".tile")
    .evaluateAll((tiles) => tiles.filter((tile) => getComputedStyle(tile).containerType === "size").length);
  expect(containers, "tiles laid out by their size: the matrix and the empty place").toBe(2);
  await expect(page.getByTestId("recording")).toContainText(
    /A recording, not this device. Recorded on .+ 20\d\d/,
  );
  await page.getByTestId("head-switch").click();
  await expect(picture).toContainText("ff_out");
  await expect(picture).not.toContainText("no such buffer");
  await expect(matrix.verdict).toHaveAttribute("data-verdict", "unknown");
  await expect(matrix.total).toHaveAttribute("data-bytes", "0");
});
