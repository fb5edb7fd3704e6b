// `npm run pictures`: the card of pasted links, the icons and the README's pictures, all taken of the page as it is.
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { build, preview } from "vite";
import { CHROME_ARGUMENTS, ensureChrome } from "./chrome.mjs";

const ROOT = new URL("../", import.meta.url);
const STORY = "#n=60&seed=4&run=1";

/** Leaves of the page what can be read on a card: the story, and the picture of its memory. */
const CARD = `
  .doors, main > :not(.workbench), .workbench > * > :not(.story, .verdict, .picture), .masthead > :not(:first-child),
  .story > :not(.story-text), .verdict span, .legend { display: none }
  .app { padding: 1.75rem 2.5rem }
  .masthead { padding-bottom: 1.25rem }
  .workbench { grid-template-columns: 35fr 65fr; gap: 2.5rem; padding-top: 1.25rem }
  .story { padding: 0 }
  .verdict { margin: 0 0 1rem }
`;

/** @param {string} path @returns {string} a file of this project */
function file(path) {
  return fileURLToPath(new URL(path, ROOT));
}

/**
 * @typedef {object} Picture
 * @property {string} path
 * @property {{ width: number, height: number }} viewport in CSS pixels
 * @property {number} [scale] pixels of the picture to one of CSS
 * @property {"light" | "dark"} [scheme]
 * @property {string} [style] added to the page's own
 */

/** @type {Picture[]} */
const PICTURES = [
  { path: "public/social.png", viewport: { width: 1000, height: 525 }, scale: 1.2, style: CARD },
  { path: "docs/light.png", viewport: { width: 1280, height: 940 } },
  { path: "docs/dark.png", viewport: { width: 1280, height: 940 }, scheme: "dark" },
  { path: "docs/phone.png", viewport: { width: 390, height: 2000 } },
];

const ICONS = [
  { path: "public/icon-192.png", size: 192, margin: 0 },
  { path: "public/icon-512.png", size: 512, margin: 0 },
  // What masks it may cut off all but the inner four fifths.
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

process.chdir(file("."));
mkdirSync(file("docs"), { recursive: true });
await build({ logLevel: "error" });
const site = await preview({ preview: { host: "127.0.0.1" } });
const browser = await chromium.launch({ executablePath: ensureChrome(), args: CHROME_ARGUMENTS });
try {
  for (const icon of ICONS) await drawIcon(browser, icon);
  for (const picture of PICTURES) {
    await takePicture(browser, site.resolvedUrls?.local[0] ?? "", picture);
    console.log(picture.path);
  }
} finally {
  await browser.close();
  await site.close();
}
