import { expect, load, lookAt, publish, test } from "./hub.ts";

/** Its last word is a token of the site's model for which smaller vocabularies have no row. */
const SHORT = { n: 4, t: 0, p: "The cat saw a butterfly" };

test(
  "the other rooms look at the model that was opened, in its own format, or say why they can't",
  { tag: "@long" },
  async ({ matrix, page, hub }) => {
    await matrix.open(SHORT);
    const [token, uses] = [page.getByTestId("touch-token"), page.getByTestId("touch-uses")];
    await matrix.enter("touch");
    await expect(uses).toHaveAttribute("data-change", "none");

    // Another vocabulary, padded; tied; with a dtype that onnxruntime can't read on a GPU.
    publish(hub, { contextLength: 512, dtype: "BF16" });
    await lookAt(matrix);
    await load(matrix);
    await matrix.enter("touch");
    await expect(uses).toHaveAttribute("data-change", "none");
    await matrix.unfold("touch-more");
    await page.getByTestId("touch-negate").click();
    await expect(uses).toHaveAttribute("data-change", "both");
    await matrix.enter("measure");
    await page.getByTestId("bench-ort-webgpu").check();
    await page.getByTestId("bench-run").click();
    await expect(page.getByTestId("bench-row")).toHaveCount(2);
    await expect(page.getByTestId("bench-refusal")).toHaveText(
      Array(3).fill(/^Not measured: ort-webgpu .*can.t read bfloat16/),
    );
    await expect(page.getByTestId("bench-table")).toContainText("wgsl in float16");
    await matrix.reaches("ready");

    await matrix.enter("open");
    await page.getByTestId("open-int8").check();
    await page.getByTestId("open-load").click();
    await expect(page.getByTestId("open-running")).toHaveAttribute("data-weights", "int8");
    const planned = await matrix.number(page.getByTestId("open-summary"), "gpu-bytes");
    await matrix.enter("touch");
    await expect(page.getByTestId("touch")).toContainText("int8 on the GPU. Load it in float16");
    await expect(token).toBeDisabled();
    await matrix.enter("measure");
    await expect(page.getByTestId("bench-row")).toHaveCount(0);
    await matrix.enter("olmo");
    await matrix.unfold("comparison");
    await page.getByTestId("comparison-run").click();
    const own = page.locator('[data-testid="comparison-row"][data-structure="absent"]');
    await expect(own).toHaveAttribute("data-matrices", "1");
    expect(await matrix.number(own, "live-bytes")).toBe(planned);
    await matrix.reaches("ready");

    publish(hub, { tied: false });
    await lookAt(matrix);
    await expect(page.getByTestId("open-summary")).toHaveAttribute("data-head", "present");
    await page.getByTestId("open-float16").check();
    await load(matrix);
    await matrix.enter("touch");
    await expect(uses).toHaveAttribute("data-change", "none");
    await page.getByTestId("touch-zero").click();
    await expect(uses).toHaveAttribute("data-change", "input");
    await expect(page.getByTestId("touch-story")).toHaveCount(2); // as trained, and with its own two matrices
    await matrix.reaches("ready");
    await matrix.enter("measure");
    await expect(page.getByTestId("bench-obstacle")).toContainText("ends after 64");
    await expect(page.getByTestId("bench-run")).toHaveAttribute("aria-disabled", "true");
    await matrix.enter("olmo");
    await matrix.unfold("comparison");
    await expect(page.getByTestId("comparison-obstacle")).toContainText("a head of its own");
    await expect(page.getByTestId("comparison-run")).toHaveAttribute("aria-disabled", "true");
    await matrix.reaches("ready");
  },
);
