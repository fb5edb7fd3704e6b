import { expect, testOnOpenPage, TINY_D, TINY_V } from "./page.ts";

const SHORT = { t: 0, n: 6, panel: "olmo", head: "tied" };

testOnOpenPage("each change to the tree turns what the tools say of it", async ({ matrix, page }) => {
  await matrix.open(SHORT);
  const says = (tool: string) => page.getByTestId(`lens-says-${tool}`);
  const toggle = (name: string) => page.getByTestId(`lens-${name}`);
  await matrix.unfold("fold-tools");
  await matrix.unfold("fold-change");
  await matrix.unfold("fold-sharding");

  await toggle("shared-module").check();
  await expect(says("names")).toContainText("6 names for 5 tensors");
  await expect(says("before")).toContainText("Finds nothing, though");
  await expect(says("before")).toContainText("not tied");
  await expect(says("since")).toContainText("Finds that model.transformer.ff_out.weight");
  await expect(says("saved")).toContainText("Writes 5 names");
  await expect(says("routes")).toContainText("two trees from one file");
  await expect(page.getByTestId("lens-tree")).toContainText("the same module as model.transformer.wte");

  await page.getByTestId("lens-release").selectOption("0.3.0");
  await expect(says("routes")).toContainText("the same tree");
  await toggle("other-device").check();
  await expect(says("devices")).toContainText("Only 0.34 and later");

  await toggle("is-module").uncheck();
  await expect(toggle("shared-tensor")).toBeChecked();
  await expect(says("before")).toContainText("Finds that");
  await expect(says("before")).toContainText("Does not warn");
  await expect(says("devices")).toContainText("Both warn");
  await toggle("own-units").check();
  await expect(says("units")).toContainText("Holds the matrix 2 times");
  await expect(says("groups")).toContainText("Holds the matrix 2 times");

  await toggle("shares-tensor").uncheck();
  await expect(says("names")).toContainText("6 names for 6 tensors");
  await expect(says("units")).toContainText("Holds two matrices, as the model does");
  await toggle("names-transformers").check();
  await expect(says("names")).toContainText("lm_head.weight");

  await toggle("has-head").uncheck();
  await expect(page.getByTestId("lens-tree")).toContainText("ff_out is never made");
  await expect(says("since")).toContainText("But there is only one matrix");
  await toggle("config-tied").uncheck();
  await expect(says("since")).toContainText("the config promises no tie");
  await expect(says("tie")).toContainText("Leaves the tree unchanged");
  await page.getByTestId("lens-release").selectOption("0.2.5");
  await expect(says("tie")).toContainText("Makes one module under two names");
});

testOnOpenPage(
  "a structure costs here what the ledger says once the engine runs so",
  async ({ matrix, page }) => {
    await matrix.open(SHORT);
    const here = page.getByTestId("lens-here");
    await expect(here).toContainText("One matrix, no second one. 0 bytes extra");
    await page.getByTestId("lens-untied").check();
    await expect(here).toHaveAttribute("data-running", "false");
    await page.getByTestId("lens-run").click();
    await expect(here).toHaveAttribute("data-running", "true");
    await expect(here).toContainText(/^.*A second matrix\. [\d.]+.(k|M)B extra/);
    await expect(matrix.verdict).toHaveAttribute("data-extra-bytes", String(2 * TINY_V * TINY_D));
  },
);

testOnOpenPage("the episode is walked through by keyboard, and sets the lens", async ({ matrix, page }) => {
  await matrix.open(SHORT);
  const step = page.getByTestId("lens-step");
  await expect(step).toContainText("1 of 7");
  await page.getByTestId("lens-next").focus();
  await page.keyboard.press("Enter");
  await expect(step).toContainText("2 of 7");
  await expect(page.getByTestId("lens-shared-module")).toBeChecked();
  await page.getByTestId("lens-shared-module").focus();
  await page.keyboard.press("ArrowUp");
  await expect(page.getByTestId("lens-shared-tensor")).toBeChecked();
  await expect(page.getByTestId("lens-summary")).toContainText(
    "Two modules, one tensor. Accelerate always finds the tie",
  );
  await matrix.unfold("fold-tools");
  await matrix.unfold("fold-change");
  await page.getByTestId("lens-has-head").focus();
  await page.keyboard.press("Space");
  await expect(page.getByTestId("lens-absent")).toBeChecked();
  await expect(page.getByTestId("lens-summary")).toContainText("No head at all");
});

testOnOpenPage(
  "the four run alike but for memory, and the comparison notices one that does not",
  async ({ matrix, page }) => {
    await matrix.open(SHORT);
    const text = await matrix.generate();
    const verdict = page.getByTestId("comparison-verdict");
    const row = (structure: string) =>
      page.locator(`[data-testid="comparison-row"][data-structure="${structure}"]`);

    await matrix.unfold("comparison");
    const told = await page.getByTestId("comparison").getByRole("status").last().elementHandle();
    await page.getByTestId("comparison-run").click();
    await expect(verdict).toContainText("the same, bit for bit");
    await expect(verdict).toContainText("The text is the same");
    expect(await told?.evaluate((region) => region.textContent)).toContain("The text is the same");
    const [untied, tied] = [row("untied"), row("absent")];
    const live = async (which: typeof tied) => matrix.number(which, "live-bytes");
    expect((await live(untied)) - (await live(tied))).toBe(2 * TINY_V * TINY_D);
    await expect(untied).toHaveAttribute("data-matrices", "2");
    await expect(page.getByTestId("comparison-texts")).toContainText(text.slice(-4));
    await matrix.reaches("ready");
    await expect(matrix.verdict).toHaveAttribute("data-verdict", "single");

    await matrix.enter("measure");
    await matrix.enter("olmo");
    await expect(verdict).toBeVisible();

    await matrix.chooseHead("untied");
    await expect(page.getByTestId("comparison-row")).toHaveCount(4); // it runs both heads, whatever is chosen
    await matrix.chooseHead("tied");
    await page.getByTestId("comparison-oddity").selectOption("engine");
    await expect(page.getByTestId("comparison-row")).toHaveCount(0); // it was not measured so
    await page.getByTestId("comparison-run").click();
    await expect(verdict).toContainText("logits are not the same");
    expect(await matrix.number(row("shared-module"), "differing")).toBeGreaterThan(0);
    await matrix.reaches("ready");

    await page.getByTestId("comparison-oddity").selectOption("prompt");
    await page.getByTestId("comparison-run").click();
    await expect(verdict).toContainText("The text is not the same");
    await matrix.reaches("ready");
    expect(await matrix.generate()).toBe(text);
  },
);

testOnOpenPage(
  "a comparison that can't begin leaves the engine that is being made",
  async ({ matrix, page }) => {
    await matrix.open(SHORT);
    await matrix.unfold("comparison");
    await matrix.prompt.fill("");
    // In one go within the page: a click by Playwright may come only when the engine is there.
    await page.evaluate(async () => {
      const [head, run] = ["head", "comparison-run"].map((name) =>
        document.querySelector<HTMLInputElement>(`[data-testid="${name}"]`),
      );
      if (!head || !run) throw new Error("The head or the button is not there.");
      head.value = "untied";
      head.dispatchEvent(new Event("change", { bubbles: true }));
      await new Promise((resolve) => setTimeout(resolve));
      run.click();
    });
    await matrix.reaches("ready");
    await expect(page.getByTestId("remarks")).toContainText("The prompt is empty");
    await expect(matrix.verdict).toHaveAttribute("data-verdict", "separate");
  },
);

testOnOpenPage("a comparison can be cancelled, and the page goes on", async ({ matrix, page }) => {
  await matrix.open({ ...SHORT, n: 7 }); // what was compared before goes away
  await matrix.unfold("comparison");
  // In one go within the page: a click by Playwright may come only when it has ended.
  await page.evaluate(async () => {
    for (const name of ["comparison-run", "comparison-cancel"]) {
      const button = document.querySelector<HTMLButtonElement>(`[data-testid="${name}"]`);
      if (!button) throw new Error(`There is no ${name}.`);
      button.click();
      await new Promise((resolve) => setTimeout(resolve));
    }
  });
  await matrix.reaches("ready");
  await expect(page.getByTestId("comparison-row")).toHaveCount(0);
  await matrix.generate();
  await expect(matrix.output).toHaveAttribute("data-tokens", "7");
});

testOnOpenPage("the bill follows the config, and says what is wrong with one", async ({ matrix, page }) => {
  await matrix.open({ ...SHORT, panel: "cost" });
  const config = page.getByTestId("bill-config");
  const row = (format: string) => page.locator(`[data-testid="bill-row"][data-format="${format}"]`);
  // OLMo 1B, by hand: 50304 x 2048 numbers.
  await expect(row("float16")).toHaveAttribute("data-matrix-bytes", "206045184");
  await expect(page.getByTestId("bill-sentence")).toContainText("is tied");
  await page.getByTestId("bill-scales").check();
  await expect(row("int4")).toHaveAttribute("data-matrix-bytes", String(51_511_296 + 6_438_912));

  await page.getByRole("button", { name: "OLMo 7B (untied)" }).click();
  await expect(page.getByTestId("bill-sentence")).toContainText("is not tied");

  await page.getByRole("button", { name: "This page’s" }).click();
  await expect(row("float32")).toHaveAttribute("data-matrix-bytes", String(4 * TINY_V * TINY_D));

  await config.fill('{"model_type": "mamba", "vocab_size": 50280, "d_model": 768}');
  await expect(row("int8")).toBeVisible();
  await expect(page.getByTestId("bill-sentence")).toContainText("has no formula");
  // What is told of stays, and only its words change: a screen reader may miss words that come with their region.
  const told = await page.getByTestId("bill").getByRole("status").elementHandle();

  await config.fill("<img src=x onerror=alert(1)>");
  await expect(page.getByTestId("bill-error")).toContainText("not JSON");
  await expect(page.getByTestId("bill-error").locator("img")).toHaveCount(0);
  await config.fill('{"vocab_size": -3, "hidden_size": 768}');
  await expect(page.getByTestId("bill-error")).toContainText("found -3");
  expect(await told?.evaluate((region) => region.textContent)).toContain("found -3");
  await expect(config).toHaveValue('{"vocab_size": -3, "hidden_size": 768}');
});
