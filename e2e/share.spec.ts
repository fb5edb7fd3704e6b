import type { Page } from "@playwright/test";
import { expect, OneMatrix, serveModel, testOnOpenPage } from "./page.ts";

const STORY = { p: "The cat & the 50% dog", n: 18, t: 1, seed: 11 };

/** Writes the story and copies the link to it. */
async function copyLink(matrix: OneMatrix): Promise<string> {
  await matrix.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await matrix.open(STORY);
  await matrix.generate();
  await matrix.page.getByTestId("share").click();
  return matrix.page.evaluate(() => navigator.clipboard.readText());
}

/** Opens a link that writes at once, and waits for the end. */
async function replay(page: Page, link: string, tokens = STORY.n): Promise<OneMatrix> {
  const matrix = new OneMatrix(page);
  await page.goto(link);
  await expect(matrix.output).toHaveAttribute("data-tokens", String(tokens));
  await matrix.reaches("ready");
  return matrix;
}

testOnOpenPage(
  "nothing is claimed of a story that was stopped, the link to which ends where it did, nor by a damaged digest, which is remarked on",
  async ({ matrix, page }) => {
    const note = page.getByTestId("reproduction");
    await matrix.visit({ ...STORY, n: 8, run: 1, d: "8.AAA" });
    await expect(page.getByTestId("remarks")).toContainText("d=8.AAA");
    await expect(matrix.output).toHaveAttribute("data-tokens", "8");
    await matrix.reaches("ready");
    await expect(note).toHaveCount(0);

    // Of another text; from here on the note's code is there, so that a claim would be seen at once.
    await matrix.visit({ ...STORY, n: 8, run: 1, d: "8.AAAAAAAAAAA" });
    await expect(note).toHaveAttribute("data-same", "false");
    await matrix.reaches("ready");

    const sound = `400.${"A".repeat(11 + 2 * 25)}`; // with a mark for every 16th token
    await matrix.interrupt("Stop", () => matrix.visit({ ...STORY, n: 400, run: 1, d: sound }));
    await expect(note).toHaveCount(0);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByTestId("share").click();
    const tokens = await matrix.number(matrix.output, "tokens");
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toContain(`&n=${tokens}&`);
    expect(link).toContain(`&d=${tokens}.`);
  },
);

testOnOpenPage(
  "a copied link writes the same tokens in a fresh profile, which says so, or from where on another maker's text differs; another seed takes it back",
  async ({ matrix, page, browser }) => {
    const link = await copyLink(matrix);
    await expect(page.getByTestId("reproduction")).toHaveCount(0);
    const text = await matrix.text();

    const fresh = await browser.newContext({ serviceWorkers: "block" });
    const freshPage = await fresh.newPage();
    await serveModel(freshPage, "tiny");
    const there = await replay(freshPage, link);
    expect(await there.text()).toBe(text);
    const note = freshPage.getByTestId("reproduction");
    await expect(note).toHaveAttribute("data-same", "true");
    await expect(note).toContainText("the same 18 tokens");

    const digest = /(?<=&d=18\.)[\w-]+/.exec(link)?.[0] ?? "";
    // The digest of a text that differs from this one after the mark at its 16th token.
    const other = digest.replace(/^./, (first) => (first === "A" ? "B" : "A"));
    expect(other).not.toBe(digest);
    await replay(freshPage, link.replace(digest, other));
    await expect(note).toHaveAttribute("data-same", "false");
    await expect(note).toContainText("the first 16 are the same");

    // A link that someone changed so that it asks for more tokens than its author saw, or for fewer.
    await replay(freshPage, link.replace("&n=18&", "&n=24&"), 24);
    await expect(note).toHaveAttribute("data-agreeing", "18");
    await expect(note).toContainText("the same 18 tokens as the device that made the link, and then 6 more");
    await replay(freshPage, link.replace("&n=18&", "&n=12&"), 12);
    await expect(note).toHaveCount(0);

    await replay(freshPage, link);
    await (await there.setting("Seed")).fill("12");
    expect(await there.generate()).not.toBe(text);
    await expect(note).toHaveCount(0);
    await fresh.close();
  },
);
