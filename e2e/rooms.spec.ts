import { expect, type OneMatrix, test as testAnew, testOnOpenPage as test } from "./page.ts";
import { ROOM_NAMES } from "../web/rooms/room_names.ts";

const STORY = { p: "The cat saw a red box", n: 4, t: 0 };

function openRoom({ page }: OneMatrix) {
  return page.getByTestId("room");
}

testAnew(
  "without a room in the address the first screen and the doors stand alone, and no room's code is fetched",
  async ({ matrix, page }) => {
    const scripts: string[] = [];
    page.on("request", (request) => {
      if (request.resourceType() === "script") scripts.push(request.url());
    });
    await matrix.open(STORY);
    await expect(openRoom(matrix)).toHaveCount(0);
    await expect(page.getByTestId("door-story")).toHaveAttribute("aria-current", "page");
    const before = scripts.length;
    await matrix.enter("about");
    expect(scripts.slice(before).join()).toContain("about");
    expect(scripts.slice(0, before).join()).not.toContain("about");
  },
);

testAnew(
  "a room whose code comes late leaves the focus to whoever types by then",
  async ({ matrix, page }) => {
    await matrix.open(STORY);
    let arrive!: () => void;
    const arrival = new Promise<void>((resolve) => (arrive = resolve));
    await page.route("**/room_frame-*.js", async (route) => {
      await arrival;
      await route.continue();
    });
    await page.getByTestId("door-about").click();
    await matrix.prompt.focus();
    arrive();
    await expect(page.getByTestId("about")).toBeVisible();
    await expect(matrix.prompt).toBeFocused();
    await matrix.enter("cost");
    await expect(page.locator("#room-title")).toBeFocused();
  },
);

test("a link opens its room, and the doors lead from room to room, by address, Back and Forward, and keep the story", async ({
  matrix,
  page,
}) => {
  await matrix.open({ ...STORY, panel: "cost" });
  await expect(openRoom(matrix)).toHaveAttribute("data-room", "cost");
  const text = await matrix.generate();
  await matrix.prompt.fill("Something else");
  for (const room of ROOM_NAMES) {
    await matrix.enter(room);
    await expect(page.getByTestId(`door-${room}`)).toHaveAttribute("aria-current", "page");
    await expect(page.getByRole("heading", { level: 2, name: /./ }).last()).toBeFocused();
    expect(new URL(page.url()).hash).toMatch(new RegExp(`&d=[^&]+&panel=${room}$|&run=1&panel=${room}$`));
  }
  await page.goBack();
  await expect(openRoom(matrix)).toHaveAttribute("data-room", "cost");
  await page.goBack();
  await expect(openRoom(matrix)).toHaveAttribute("data-room", "measure");
  await page.goForward();
  await expect(openRoom(matrix)).toHaveAttribute("data-room", "cost");
  await page.getByTestId("door-story").click();
  await expect(openRoom(matrix)).toHaveCount(0);
  expect(page.url()).not.toContain("panel=");
  await page.goBack();
  await expect(openRoom(matrix)).toHaveAttribute("data-room", "cost");
  await matrix.reaches("ready");
  expect(await matrix.text()).toBe(text);
  await expect(matrix.prompt).toHaveValue("Something else");
});

test("Back takes the focus along: to the title of the room before, and to Generate where there was none", async ({
  matrix,
  page,
}) => {
  await matrix.open(STORY);
  await matrix.enter("cost");
  await matrix.enter("open");
  await page.getByTestId("open-address").focus();
  await page.goBack();
  await expect(openRoom(matrix)).toHaveAttribute("data-room", "cost");
  await expect(page.getByTestId("room-title")).toBeFocused();
  await page.goBack();
  await expect(openRoom(matrix)).toHaveCount(0);
  await expect(page.getByTestId("generate")).toBeFocused();
});

test("a door leads into another tab by its own address, and a reload stays in the room", async ({
  matrix,
  page,
  context,
}) => {
  await matrix.open({ ...STORY, panel: "measure" });
  const text = await matrix.generate();
  const [other] = await Promise.all([
    context.waitForEvent("page"),
    page.getByTestId("door-touch").click({ modifiers: ["Control"] }),
  ]);
  await expect(other.getByTestId("room")).toHaveAttribute("data-room", "touch");
  await expect(other.getByTestId("output")).toHaveText(text);
  await other.close();
  await expect(openRoom(matrix)).toHaveAttribute("data-room", "measure");
  await page.reload();
  await expect(openRoom(matrix)).toHaveAttribute("data-room", "measure");
  await expect(matrix.output).toHaveText(text);
});

test("the link to a story keeps the room it was shared from, and another link in the tab is followed as ever", async ({
  matrix,
  page,
}) => {
  await matrix.open({ ...STORY, panel: "cost" });
  await matrix.generate();
  await page.getByTestId("share").click();
  expect(page.url()).toMatch(/[#&]run=1.*&panel=cost/);
  const first = page.url();
  await matrix.visit({ ...STORY, p: "A bird", run: 1, panel: "about" });
  await expect(openRoom(matrix)).toHaveAttribute("data-room", "about");
  await expect(matrix.output).toContainText("A bird");
  await matrix.reaches("ready");
  await page.goBack();
  await expect(openRoom(matrix)).toHaveAttribute("data-room", "cost");
  await expect(matrix.output).toContainText(STORY.p);
  expect(page.url()).toBe(first);
});

test("going from room to room moves no door, on a desktop and on a phone", async ({ matrix, page }) => {
  for (const [width, height] of [
    [1280, 800],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    await matrix.open(STORY);
    const place = () => page.getByTestId("door-about").boundingBox();
    const before = await place();
    for (const room of ROOM_NAMES) {
      await matrix.enter(room);
      expect(await place()).toEqual(before);
      const top = () =>
        openRoom(matrix).evaluate((element) => Math.abs(Math.round(element.getBoundingClientRect().top)));
      await expect.poll(top).toBe(0);
    }
  }
});
