import { expect, type OneMatrix, test, testOnOpenPage } from "./page.ts";

/** Where no word was written, the room picks the last one. The model reads it before it writes, so its row matters at once. */
const LINK = { p: "Tim saw the big dog", n: 6, t: 0, head: "tied", engine: "wgsl" };

/** The id of its last token in the tiny model, whose tokens are bytes. */
const LAST = String(1 + "g".charCodeAt(0));

/** Values that the page read back from the GPU: bits of both rows, the embedding's numbers, the logit. */
async function uses(matrix: OneMatrix) {
  const { page } = matrix;
  const text = async (id: string) => (await page.getByTestId(id).textContent()) ?? "";
  const cells = (id: string) => page.getByTestId(id).locator("td:last-child").allTextContents();
  return {
    embeddingBits: await text("touch-embedding-bits"),
    headBits: await text("touch-head-bits"),
    embedding: await cells("touch-embedding"),
    logit: Number((await cells("touch-logit")).at(-1)),
  };
}

/** Enters the room, which picks a row, and waits for the GPU's answer. */
async function enterRoom(matrix: OneMatrix): Promise<void> {
  await matrix.enter("touch");
  await expectChange(matrix, "none");
}

async function expectChange(matrix: OneMatrix, change: "none" | "both" | "input"): Promise<void> {
  await expect(matrix.page.getByTestId("touch-uses")).toHaveAttribute("data-change", change);
}

async function press(matrix: OneMatrix, id: string): Promise<void> {
  await matrix.page.getByTestId(id).click();
}

/** For tests that others follow on the same page. */
async function undoAll(matrix: OneMatrix): Promise<void> {
  await matrix.unfold("touch-more");
  await press(matrix, "touch-undo-all");
  await expectChange(matrix, "none");
}

/** In the page, so that it is in time however busy the machine is. */
async function pressAtFirstToken({ page }: OneMatrix, id: string): Promise<void> {
  await page.evaluate((testId) => {
    const [output, button] = ["output", testId].map((name) =>
      document.querySelector<HTMLElement>(`[data-testid="${name}"]`),
    );
    const observer = new MutationObserver(() => {
      if (output?.dataset["tokens"] !== "1") return;
      observer.disconnect();
      button?.click();
    });
    if (output) observer.observe(output, { attributeFilter: ["data-tokens"] });
  }, id);
}

testOnOpenPage(
  "tied: negating a row turns over embedding and logit, and the text; undo brings back every bit",
  async ({ matrix, page }) => {
    await matrix.open(LINK);
    const text = await matrix.generate();
    await enterRoom(matrix);
    await page.getByTestId("touch-token").selectOption(LAST); // an earlier test may have picked another
    await expect(page.getByTestId("touch-uses")).toHaveAttribute("data-id", LAST);
    await expectChange(matrix, "none");
    const before = await uses(matrix);
    expect(before.headBits).toBe(before.embeddingBits);

    await matrix.unfold("touch-more");
    await press(matrix, "touch-negate");
    await expectChange(matrix, "both");
    const negated = await uses(matrix);
    expect(negated.headBits).toBe(negated.embeddingBits);
    expect(negated.embeddingBits).not.toBe(before.embeddingBits);
    expect(negated.logit).toBe(-before.logit);
    expect(await matrix.generate()).not.toBe(text);
    await expect(page.getByText("a link cannot write it again")).toBeVisible();

    await press(matrix, "touch-undo");
    await expectChange(matrix, "none");
    expect(await uses(matrix)).toEqual(before);
    expect(await matrix.generate()).toBe(text);
    await expect(page.getByText("a link cannot write it again")).toHaveCount(0);
  },
);

testOnOpenPage(
  "untied: zeroing a row empties the embedding alone; the head's row and logit stay",
  async ({ matrix }) => {
    await matrix.open({ ...LINK, head: "untied" });
    await enterRoom(matrix);
    const before = await uses(matrix);
    await press(matrix, "touch-zero");
    await expectChange(matrix, "input");
    const zeroed = await uses(matrix);
    expect(zeroed.embeddingBits).toMatch(/^0000( 0000)*$/);
    expect(zeroed.embedding).toEqual(["0, 0, 0, …", "0"]);
    expect(zeroed.headBits).toBe(before.headBits);
    expect(zeroed.logit).toBe(before.logit);

    // The edit belongs to the model: if the head is tied, it is in the one matrix.
    await matrix.reaches("ready");
    await matrix.chooseHead("tied");
    await expectChange(matrix, "both");
    expect(await uses(matrix)).toMatchObject({ headBits: zeroed.embeddingBits, logit: 0 });
    await matrix.unfold("touch-more");
    await press(matrix, "touch-undo");
    await expectChange(matrix, "none");
    // The logit too, so its hidden state was the unedited model's.
    expect(await uses(matrix)).toEqual({ ...before, headBits: before.embeddingBits });
  },
);

/** Writes the stories, and cancels it at once: in the page, where it can't end before. @returns what is shown of it */
async function writeAndCancel(matrix: OneMatrix): Promise<string> {
  const watch = await matrix.page.getByTestId("touch-stories").evaluateHandle((element) => ({
    told: new Promise<string>((resolve) => {
      const observer = new MutationObserver(() => {
        const cancel = element.querySelector<HTMLElement>("[data-testid=touch-cancel]");
        if (!cancel) return;
        observer.disconnect();
        resolve(element.querySelector("[role=status]")?.textContent ?? "");
        cancel.click();
      });
      observer.observe(element, { subtree: true, childList: true });
    }),
  }));
  await press(matrix, "touch-write");
  return watch.evaluate(({ told }) => told);
}

// On a page of its own: where there is a story, it is told with the story's settings.
test("stories can be told again, which can be cancelled, and go away with other settings", async ({
  matrix,
  page,
}) => {
  await matrix.open(LINK);
  await enterRoom(matrix);
  await press(matrix, "touch-zero");
  await expect(page.getByTestId("touch-story")).toHaveCount(3);
  await expect(page.getByTestId("touch-stories-said")).toHaveText(/^3 stories are written/);
  await matrix.reaches("ready");
  await matrix.unfold("touch-more");
  expect(await writeAndCancel(matrix)).toMatch(/^Measuring the story/);
  await expect(page.getByTestId("touch-cancel")).toHaveCount(0);
  await expect(page.getByTestId("touch-story")).toHaveCount(3);
  await matrix.reaches("ready");
  const temperature = await matrix.setting("Temperature");
  await temperature.fill("0.5");
  await temperature.blur(); // a number counts once it is left
  await expect(page.getByTestId("touch-story")).toHaveCount(0);
});

test.describe("in a story of words", () => {
  test.use({ model: "shipped" });

  test("without a choice, one matrix and two tell different stories once the row is zeroed", async ({
    matrix,
    page,
  }) => {
    await matrix.open({ p: "Once upon a time, there was a little girl named Lily.", n: 12, t: 0 });
    await matrix.generate();
    await enterRoom(matrix);
    await press(matrix, "touch-zero");
    await expect(page.getByTestId("touch-story")).toHaveCount(3);
    const text = (telling: string) =>
      page.locator(`[data-testid="touch-story"][data-telling="${telling}"] .telling-text`).textContent();
    expect(await text("tied")).not.toBe(await text("as-trained"));
    expect(await text("tied")).not.toBe(await text("untied"));
  });

  testOnOpenPage(
    "one click on a word of the story, one on Zero it, and all stands side by side in one window",
    async ({ matrix, page }) => {
      await page.setViewportSize({ width: 1280, height: 800 });
      await matrix.open({ ...LINK, n: 30 });
      const text = await matrix.generate();
      const word = page.getByTestId("token").filter({ hasText: /\w{3}/ }).first();
      await word.click();
      await expectChange(matrix, "none");
      await press(matrix, "touch-zero");
      const story = (telling: string) =>
        page.locator(`[data-testid="touch-story"][data-telling="${telling}"]`);
      await expect(story("untied")).toHaveAttribute("data-change", "input");
      await expect(story("tied")).toHaveAttribute("data-change", "both");
      await expect(story("tied")).toContainText("→ 0");
      await expect(story("as-trained")).toHaveAttribute("data-change", "none");
      expect((await story("as-trained").locator(".telling-text").textContent()) ?? "").toBe(text);
      for (const part of [...["as-trained", "tied", "untied"].map(story), page.getByTestId("touch-uses")]) {
        await expect(part).toBeInViewport({ ratio: 1 });
      }
      // The page's own engine is back, and still has the edit.
      await matrix.reaches("ready");
      await expectChange(matrix, "both");
      await expect(matrix.verdict).toHaveAttribute("data-verdict", "single");
      await (await matrix.setting("Tokens")).fill("8");
      const edited = await matrix.generate();
      expect(await matrix.number(matrix.output, "tokens")).toBe(8);
      expect(text.startsWith(edited)).toBe(false);
      await undoAll(matrix);
    },
  );

  testOnOpenPage(
    "an edit while the story is being written changes what comes after it, and tells no other story",
    async ({ matrix, page }) => {
      await matrix.open({ ...LINK, p: "Tim saw the big dog. It was red.", n: 24 });
      await enterRoom(matrix);
      await page.getByTestId("touch-token").selectOption({ label: "." });
      await expectChange(matrix, "none");
      await matrix.prompt.fill("Lily had a red ball. She was happy."); // the row was measured after another prompt
      const text = await matrix.generate();
      await pressAtFirstToken(matrix, "touch-zero");
      await matrix.generate();
      await expectChange(matrix, "both");
      expect(await matrix.text()).not.toBe(text);
      await expect(page.getByText("a link cannot write it again")).toBeVisible();
      await expect(page.getByTestId("touch-story")).toHaveCount(0);
      await undoAll(matrix);
    },
  );
});

test("two tokens swap their rows, by keyboard alone", { tag: "@long" }, async ({ matrix, page }) => {
  await matrix.open(LINK);
  await enterRoom(matrix);
  const own = await uses(matrix);
  await matrix.unfold("touch-more");
  const token = page.getByTestId("touch-token");
  const dog = await token.inputValue();
  const partner = page.getByTestId("touch-partner");
  await partner.focus();
  await page.keyboard.press("ArrowDown");
  const other = await partner.inputValue();
  expect(["", dog]).not.toContain(other);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expectChange(matrix, "both");
  await expect(page.getByTestId("touch-swap")).toBeFocused();
  const taken = await uses(matrix);
  await token.selectOption(other);
  await expect(page.getByTestId("touch-uses")).toHaveAttribute("data-id", other);
  expect((await uses(matrix)).embeddingBits).toBe(own.embeddingBits);

  await press(matrix, "touch-undo");
  await expectChange(matrix, "none");
  expect((await uses(matrix)).embeddingBits).toBe(taken.embeddingBits);
  await expect(page.getByTestId("touch-edited")).toHaveAttribute("data-count", "0");
});

test(
  "scaling by three trebles the logit, and all edits can be undone at once",
  { tag: "@long" },
  async ({ matrix, page }) => {
    await matrix.open(LINK);
    await enterRoom(matrix);
    const before = await uses(matrix);
    await matrix.unfold("touch-more");
    await page.getByTestId("touch-factor").fill("3");
    await press(matrix, "touch-scale");
    await expectChange(matrix, "both");
    const scaled = await uses(matrix);
    expect(scaled.logit / before.logit).toBeCloseTo(3, 1);
    await press(matrix, "touch-negate");
    await expect(async () => expect((await uses(matrix)).logit).toBe(-scaled.logit)).toPass();
    await press(matrix, "touch-undo-all");
    await expectChange(matrix, "none");
    expect(await uses(matrix)).toEqual(before);
    await expect(page.getByTestId("touch-undo")).toHaveAttribute("aria-disabled", "true");
  },
);
