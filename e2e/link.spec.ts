import { expect, test, testOnOpenPage } from "./page.ts";

testOnOpenPage(
  "a link with run=1 replays the text that its maker saw, and once more where it is opened once more",
  async ({ matrix, page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await matrix.open({
      p: 'The dog & the 50% cat said: "a+b=c"',
      n: 20,
      t: 0.9,
      k: 30,
      top_p: 0.9,
      seed: 99,
    });
    const text = await matrix.generate();
    await page.getByTestId("share").click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toContain("run=1");

    await page.goto("about:blank");
    await page.goto(link);
    await expect.poll(() => matrix.number(matrix.output, "tokens")).toBeGreaterThan(0);
    await matrix.reaches("ready");
    expect(await matrix.text()).toBe(text);

    await matrix.prompt.fill("The dog");
    await page.goto(page.url());
    await matrix.writes(text);
    await expect(matrix.prompt).not.toHaveValue("The dog");
  },
);

testOnOpenPage(
  "a value out of range is brought into range, and the page says so",
  async ({ matrix, page }) => {
    await matrix.open({ n: 100_000, t: -3, unknown: "x" });
    await expect(page.getByText(/100000/)).toBeVisible();
    await expect(page.getByText(/t=-3/)).toBeVisible();
    await expect(page.getByText(/unknown/)).toHaveCount(0);
  },
);

testOnOpenPage(
  "a link that came in the query is in the hash from then on, alone",
  async ({ matrix, page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto("./?p=A%20secret&n=4&t=0");
    await matrix.reaches("ready");
    await expect(matrix.prompt).toHaveValue("A secret");
    await matrix.prompt.fill("The dog");
    await matrix.generate();
    await page.getByTestId("share").click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toContain("p=The%20dog");
    expect(link).not.toContain("secret");
    expect(page.url()).toBe(link);
  },
);

test("a prompt that is too long for a link is said to be", async ({ matrix, page }) => {
  await matrix.open({ p: "The cat", n: 4 });
  await matrix.prompt.fill("x".repeat(10_001));
  await page.getByTestId("share").click();
  await expect(page.locator(".share")).toContainText(
    "too long for a link: it has 10,001 characters, and a link holds 10,000. Shorten it.",
  );
});

testOnOpenPage("markup in a link stays text", async ({ matrix, page }) => {
  const hostile = '<img src=x onerror="document.title=1">';
  await matrix.open({ p: hostile, n: 3, t: 0, engine: "<b>", run: 1 });
  await expect.poll(() => matrix.text()).toContain(hostile);
  await matrix.reaches("ready");
  await expect(page.locator("img[src=x]")).toHaveCount(0);
});

testOnOpenPage(
  "the link is to the story on the page, whatever is set meanwhile",
  async ({ matrix, page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await matrix.open({ p: "The cat", n: 4, seed: 5 });
    await matrix.generate();
    await matrix.prompt.fill("The dog");
    await page.getByTestId("share").click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toContain("p=The%20cat");
  },
);

test("a link that is opened before the last one was followed takes its place", async ({ matrix, page }) => {
  await matrix.visit({ p: "The cat", n: 4, run: 1 });
  await page.evaluate(() => (location.hash = "#p=The%20dog&n=4"));
  await matrix.reaches("ready");
  await expect(matrix.prompt).toHaveValue("The dog");
  await page.waitForTimeout(500);
  expect(await matrix.number(matrix.output, "tokens")).toBe(0);
});

testOnOpenPage("a link clears the message about the prompt before it", async ({ matrix, page }) => {
  await matrix.open({ n: 4 });
  await matrix.prompt.fill("");
  await page.getByTestId("generate").click();
  await matrix.reaches("error");
  await matrix.open({ p: "The cat", n: 5 });
  await expect(matrix.error).toHaveCount(0);
});
