// `npm run pictures`: the preview card for links, the icons, the README's pictures and docs/screens, all captured from
// the real page. An argument selects the pictures with that word in their path.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { build, preview } from "vite";
import { launching } from "./chrome.mjs";
import { waitForStory } from "./wait_for_story.mjs";

const ROOT = new URL("../", import.meta.url);
const STORY = "#n=60&seed=4&run=1";
/** An emulated GPU is slow, and on a busy machine slower. */
const PATIENCE_MS = 120_000;

/** Reduces the page to what is legible on a card: the story, the memory picture, and the cost of a second matrix. */
const CARD = `
  .doors, main > :not(.workbench), .writing-column > :not(.story), .memory-details, .masthead p,
  .story > :not(.story-window), .verdict span, .legend, .memory-header > :first-child { display: none }
  .app { position: relative; padding: 1.25rem 2.5rem }
  .workbench { grid-template-columns: 63fr 37fr; gap: 2.5rem; padding-top: 1rem }
  .head-switch { position: absolute; top: 0.7rem; right: 2.5rem }
  .verdict { margin: 0 0 0.9rem }
  .verdict strong { font-size: 1.5rem }
  .story-window { height: 26rem; overflow: hidden }
`;

/** @param {string} path @returns {string} a file of this project */
function file(path) {
  return fileURLToPath(new URL(path, ROOT));
}

/**
 * @typedef {object} Picture
 * @property {string} path
 * @property {{ width: number, height: number }} viewport in CSS pixels
 * @property {number} [scale] device pixels per CSS pixel
 * @property {"light" | "dark"} [scheme]
 * @property {string} [style] added to the page's own
 */

/** @type {Picture[]} */
const PICTURES = [
  { path: "public/social.png", viewport: { width: 1000, height: 525 }, scale: 1.2, style: CARD },
  { path: "docs/light.png", viewport: { width: 1280, height: 800 } },
  { path: "docs/dark.png", viewport: { width: 1280, height: 800 }, scheme: "dark" },
  { path: "docs/phone.png", viewport: { width: 390, height: 1600 } },
];

const ICONS = [
  { path: "public/icon-192.png", size: 192, margin: 0 },
  { path: "public/icon-512.png", size: 512, margin: 0 },
  // Icon masks may cut off everything outside the inner four fifths.
  { path: "public/icon-maskable-512.png", size: 512, margin: 0.16 },
];

/** @param {import("playwright").Browser} browser @param {string} address @param {Picture} picture */
async function takePicture(browser, address, { path, viewport, scale = 1, scheme = "light", style }) {
  const context = await browser.newContext({
    viewport,
    deviceScaleFactor: scale,
    colorScheme: scheme,
    serviceWorkers: "block",
    bypassCSP: true, // for the style
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await page.addInitScript(() => document.documentElement.style.setProperty("scrollbar-width", "none"));
  await page.goto(address + STORY);
  if (style) await page.addStyleTag({ content: style });
  await page
    .locator('[data-testid="app"][data-state="ready"]:has(.story-ending)')
    .waitFor({ state: "attached" });
  await page.screenshot({ path: file(path) });
  await context.close();
}

/** Few, because it is written seven times; enough for the zeroed word to occur again. */
const SCREEN_TOKENS = 60;
const SCREEN_STORY = `#n=${SCREEN_TOKENS}&seed=4&run=1`;
/** Window sizes for docs/screens. */
const SIZES = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

/** @param {import("playwright").Page} page @param {string} name @param {readonly ("light" | "dark")[]} schemes */
async function takeScreens(page, name, schemes) {
  const devtools = await page.context().newCDPSession(page);
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.waitForTimeout(500); // the picture adapts to the window's new size a moment later
      await page.evaluate(() => document.querySelector('[data-testid="room"]')?.scrollIntoView());
      const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality: 75 });
      writeFileSync(file(`docs/screens/${name}-${size}-${colorScheme}.webp`), Buffer.from(data, "base64"));
    }
  }
}

/** The first screen with one matrix, with two, and without WebGPU; and every room. @param {import("playwright").Browser} browser @param {string} address */
async function takeAllScreens(browser, address) {
  const page = await browser.newPage({ serviceWorkers: "block", reducedMotion: "reduce" });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(address + SCREEN_STORY);
  await waitForStory(page, SCREEN_TOKENS);
  await takeScreens(page, "tied", ["light", "dark"]);
  await page.getByTestId("head-switch").click();
  await page.locator('[data-testid="verdict"][data-verdict="separate"]').waitFor();
  await waitForStory(page, SCREEN_TOKENS);
  await takeScreens(page, "untied", ["light", "dark"]);
  await page.getByTestId("head-switch").click();
  await page.locator('[data-testid="verdict"][data-verdict="single"]').waitFor();
  await waitForStory(page, SCREEN_TOKENS);
  const links = await page.getByRole("navigation", { name: "Rooms" }).getByRole("link").all();
  const doors = await Promise.all(links.map((link) => link.getAttribute("data-testid")));
  const rooms = doors.map((door) => (door ?? "").replace("door-", "")).filter((room) => room !== "story");
  for (const room of rooms) {
    await page.getByTestId(`door-${room}`).click();
    await page.locator(`[data-room="${room}"] [data-testid]`).first().waitFor();
    if (room === "touch") await zeroRow(page);
    await takeScreens(page, room, ["light"]);
  }
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "gpu"));
  await page.goto("about:blank");
  await page.goto(address + SCREEN_STORY);
  await waitForStory(page, SCREEN_TOKENS);
  await takeScreens(page, "without-webgpu", ["light"]);
}

/** @param {import("playwright").Page} page */
async function zeroRow(page) {
  await page.getByTestId("touch-zero").click();
  await page.getByTestId("touch-story").nth(2).waitFor();
  await page.locator('[data-testid="app"][data-state="ready"]').waitFor({ state: "attached" });
}

/** @param {import("playwright").Browser} browser @param {typeof ICONS[number]} icon */
async function drawIcon(browser, { path, size, margin }) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const drawing = readFileSync(file("public/icon.svg"), "utf8");
  await page.setContent(
    `<style>body { margin: 0; background: #f2f4ef } svg { display: block; padding: ${100 * margin}% }</style>${drawing}`,
  );
  await page.screenshot({ path: file(path) });
  await page.close();
}

const wanted = process.argv[2] ?? "";
process.chdir(file("."));
mkdirSync(file("docs/screens"), { recursive: true });
await build({ logLevel: "error" });
const site = await preview({ preview: { host: "127.0.0.1" } });
const browser = await chromium.launch(launching());
try {
  for (const icon of ICONS.filter(({ path }) => path.includes(wanted))) await drawIcon(browser, icon);
  for (const picture of PICTURES.filter(({ path }) => path.includes(wanted))) {
    await takePicture(browser, site.resolvedUrls?.local[0] ?? "", picture);
    console.log(picture.path);
  }
  if ("docs/screens".includes(wanted)) await takeAllScreens(browser, site.resolvedUrls?.local[0] ?? "");
} finally {
  await browser.close();
  await site.close();
}
