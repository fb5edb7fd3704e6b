import { AxeBuilder } from "@axe-core/playwright";
import type { Request } from "@playwright/test";
import { expect, type OneMatrix, test, testOnOpenPage } from "./page.ts";
import { ROOM_NAMES } from "../web/rooms/room_names.ts";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const SHORT = { n: 12, t: 0, p: "Once upon a time" };

/** axe finds nothing on the current page, light and wide, dark and narrow; and nothing extends beyond it. */
async function expectAccessible({ page }: OneMatrix): Promise<void> {
  for (const [colorScheme, width] of [
    ["light", 1280],
    ["dark", 320],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 800 });
    const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] });
    // In this page, which has no frames, and not in another one where the results are put together.
    const { violations, passes } = await axe.setLegacyMode().withTags(RULES).analyze();
    const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    expect(found, `${colorScheme}, ${width} pixels wide`).toEqual([]);
    expect(passes.map(({ id }) => id)).toEqual(expect.arrayContaining(["color-contrast", "target-size"]));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
}

test("axe finds nothing on a page that is ready, and after a story with a second matrix", async ({
  matrix,
  page,
}) => {
  await matrix.open(SHORT);
  await expectAccessible(matrix);
  await page.getByRole("button", { name: "a red box" }).click();
  await matrix.chooseHead("untied");
  await matrix.generate();
  await page.getByText("Your recent prompts").click();
  await matrix.unfold("token-fold");
  await page.getByTestId("shade").check();
  await page.getByTestId("token").nth(2).focus();
  await page.keyboard.press("Enter");
  await matrix.unfold("touch-more");
  await page.getByTestId("touch-zero").click();
  await expect(page.getByTestId("touch-story")).toHaveCount(3);
  await matrix.reaches("ready");
  await expectAccessible(matrix);
});

test(
  "in every room, with all unfolded, axe finds nothing, and the Tab key comes to all that can be used",
  { tag: "@long" },
  async ({ matrix, page }) => {
    await matrix.open(SHORT);
    await matrix.generate();
    for (const room of ROOM_NAMES) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.getByTestId(`door-${room}`).focus();
      await page.keyboard.press("Enter");
      await expect(page.locator("#room-title")).toBeFocused();
      await expect(page.getByTestId("room").locator("[data-testid]").first()).toBeVisible();
      // What a room shows may come a moment later.
      await expect(async () => {
        await page.evaluate(unfoldAll);
        await page.locator("#room-title").focus();
        const usable = await page.evaluate(findUsable);
        expect(usable.length).toBeGreaterThan(2);
        const reached: string[] = [];
        while (reached.length < usable.length) {
          await page.keyboard.press("Tab");
          reached.push(await page.evaluate(nameFocused));
        }
        expect(reached, room).toEqual(usable);
      }).toPass({ timeout: 60_000 });
      await expectAccessible(matrix);
    }
  },
);

/** Runs in the page. */
function unfoldAll(): void {
  for (const fold of document.querySelectorAll<HTMLDetailsElement>('[data-testid="room"] details'))
    fold.open = true;
}

/**
 * Runs in the page: the controls of a room, in order. Tab only reaches the selected one of a group of radio buttons.
 */
function findUsable(): string[] {
  const kinds = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const all = [...document.querySelectorAll<HTMLInputElement>(`[data-testid="room"] :is(${kinds})`)];
  return all
    .filter(
      (one) => one.checkVisibility() && !one.matches(":disabled") && (one.type !== "radio" || one.checked),
    )
    .map((one) => one.outerHTML.slice(0, 120));
}

/** Runs in the page. */
function nameFocused(): string {
  return document.activeElement?.outerHTML.slice(0, 120) ?? "";
}

testOnOpenPage("the keyboard is enough: to type, to write, to stop", async ({ matrix, page }) => {
  await matrix.open({ ...SHORT, n: 400 });
  for (let presses = 0; presses < 16; presses++) {
    if (await matrix.prompt.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  await expect(matrix.prompt).toBeFocused();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("The cat");
  await page.keyboard.press("Control+Enter");
  await expect.poll(() => matrix.number(matrix.output, "tokens")).toBeGreaterThan(2);
  await page.keyboard.press("Escape");
  await matrix.reaches("ready");
  expect(await matrix.text()).toMatch(/^The cat/);
  await expect(matrix.prompt).toBeFocused();
});

testOnOpenPage("axe finds nothing on a page with an error and remarks", async ({ matrix, page }) => {
  await matrix.open({ ...SHORT, t: -3 });
  await matrix.prompt.fill("");
  await page.getByTestId("generate").click();
  await matrix.reaches("error");
  await expectAccessible(matrix);
});

test.describe("with sentences", () => {
  test.use({ model: "shipped" });

  testOnOpenPage(
    "a screen reader is read the story once, by sentences, not by tokens",
    async ({ matrix, page }) => {
      await matrix.open({ ...SHORT, n: 60 });
      const spoken = await page.evaluateHandle(() => {
        const said: string[] = [];
        const regions = '[role="status"], [role="alert"], [aria-live]';
        const texts = () =>
          [...document.querySelectorAll(regions)].map(({ textContent }) => textContent ?? "");
        const stoodThere = texts(); // only changes are announced
        const observer = new MutationObserver(() => {
          for (const text of texts()) {
            if (text && !stoodThere.includes(text) && !said.includes(text)) said.push(text);
          }
        });
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
        return { said, observer };
      });
      const text = await matrix.generate();
      const said = await spoken.evaluate((heard) => {
        heard.observer.disconnect();
        return heard.said;
      });
      const stops = text.match(/[.!?]/g)?.length ?? 0;
      expect(stops).toBeGreaterThan(1);
      expect(said.length).toBeLessThanOrEqual(stops + 3);
      for (const word of text.slice(SHORT.p.length).match(/\w+/g) ?? [])
        expect(said.join(" ")).toContain(word);
    },
  );
});

testOnOpenPage("nothing moves for those who asked for no motion", async ({ matrix, page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await matrix.open({ ...SHORT, n: 200 });
  await page.getByTestId("generate").click();
  await expect.poll(() => matrix.number(matrix.output, "tokens")).toBeGreaterThan(2);
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  await page.keyboard.press("Escape");
  await matrix.reaches("ready");
});

testOnOpenPage(
  "an example fills the prompt, and a prompt that was used is kept for later visits until it is forgotten; so are the weights, which are not downloaded again",
  async ({ matrix, page }) => {
    await matrix.open({ ...SHORT, n: 4 });
    await page.getByRole("group", { name: "Examples" }).getByRole("button").first().click();
    const example = await matrix.prompt.inputValue();
    expect(example.length).toBeGreaterThan(20);
    await matrix.prompt.focus();
    await page.keyboard.press("Control+Z");
    await expect(matrix.prompt).toHaveValue(SHORT.p);
    await page.keyboard.press("Control+Shift+Z");
    await expect(matrix.prompt).toHaveValue(example);
    const text = await matrix.generate();
    expect(text).toContain(example);
    const downloads: string[] = [];
    const hear = (request: Request): void => {
      if (request.method() === "GET") downloads.push(request.url());
    };
    page.on("request", hear);
    await page.goto("about:blank");
    await matrix.open({ ...SHORT, n: 4 });
    page.off("request", hear);
    expect(downloads.filter((url) => url.endsWith("model.safetensors"))).toEqual([]);
    await page.getByText("Your recent prompts").click();
    await page.getByRole("button", { name: example }).click();
    await expect(matrix.prompt).toHaveValue(example);
    await page.getByRole("button", { name: "Forget them" }).press("Enter");
    await expect(page.getByTestId("recents")).toHaveCount(0);
    await expect(page.getByTestId("generate")).toBeFocused(); // what was pressed is gone
    expect(await matrix.generate()).toBe(text);
  },
);
