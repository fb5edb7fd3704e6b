import { expect, type OneMatrix, test, testOnOpenPage } from "./page.ts";

/** Distances from the top of the room to the parts below the row's uses. */
function places({ page }: OneMatrix): Promise<number[]> {
  return page.getByTestId("room").evaluate((room) => {
    const parts = [...room.querySelectorAll('[data-testid="touch-more"], [data-testid="touch-stories"]')];
    const tops = parts.map((part) => part.getBoundingClientRect().top - room.getBoundingClientRect().top);
    return tops.map(Math.round);
  });
}

testOnOpenPage(
  "a press on Generate ends the typing of a number out of range, is told of, and writes",
  async ({ matrix, page }) => {
    await matrix.open({ n: 4 });
    await (await matrix.setting("Top-k")).fill("1000");
    expect((await matrix.generate()).length).toBeGreaterThan(0);
    await expect(matrix.output).toHaveAttribute("data-tokens", "4");
    await expect(page.getByTestId("remarks")).toContainText("from 0 to 64: 64 is used");
  },
);

test("what is below the buttons stays where it is when the model is there", async ({ matrix, page }) => {
  let arrive!: () => void;
  const arrival = new Promise<void>((resolve) => (arrive = resolve));
  await page.route("**/model.safetensors", async (route) => {
    await arrival;
    await route.fallback();
  });
  await matrix.visit({ n: 4 });
  await expect(page.getByTestId("load-cancel")).toBeVisible();
  const examples = page.getByRole("group", { name: "Examples" });
  const top = () => examples.evaluate((group) => Math.round(group.getBoundingClientRect().top));
  await expect(page.getByTestId("share")).toBeVisible(); // for settings; its code comes a moment later
  const before = await top();
  arrive();
  await matrix.reaches("ready");
  expect(await top()).toBe(before);
});

for (const width of [1280, 320]) {
  test(`in a room that is open, ${width} pixels wide, nothing jumps from under the pointer`, async ({
    matrix,
    page,
  }) => {
    await page.setViewportSize({ width, height: 800 });
    await matrix.open({ n: 4 });
    await matrix.enter("touch"); // this reads a row from the GPU
    const before = await places(matrix);
    expect(before).toHaveLength(2);
    await expect(page.getByTestId("touch-uses")).toHaveAttribute("data-change", "none");
    expect(await places(matrix)).toEqual(before);
    await page.getByTestId("touch-zero").click();
    await expect(page.getByTestId("touch-story")).toHaveCount(3);
    expect(await places(matrix)).toEqual(before);
  });
}
