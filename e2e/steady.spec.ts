import { expect, type OneMatrix, test } from "./page.ts";

/** How far from the page's top each panel begins. */
function places({ page }: OneMatrix): Promise<Record<string, number>> {
  return page
    .locator("main .panel")
    .evaluateAll((panels) =>
      Object.fromEntries(
        panels.map((panel) => [
          panel.getAttribute("data-testid") ?? panel.getAttribute("aria-labelledby"),
          Math.round(panel.getBoundingClientRect().top + scrollY),
        ]),
      ),
    );
}

for (const width of [1280, 390, 320]) {
  test(`on a page that is ready, ${width} pixels wide, nothing jumps from under the pointer`, async ({
    matrix,
    page,
  }) => {
    await page.setViewportSize({ width, height: 800 });
    await matrix.open({ n: 4 });
    await expect(page.getByRole("region", { name: "About this page" }), "the last panel").toBeAttached();
    const before = await places(matrix);
    expect(Object.keys(before).length).toBeGreaterThan(5);
    // Whoever comes to this panel has the GPU asked for a row.
    await page.getByTestId("touch-token").scrollIntoViewIfNeeded();
    await expect(page.getByTestId("touch-uses")).toHaveAttribute("data-change", "none");
    expect(await places(matrix)).toEqual(before);
    await page.getByRole("region", { name: "About this page" }).scrollIntoViewIfNeeded();
    expect(await places(matrix)).toEqual(before);
  });
}
