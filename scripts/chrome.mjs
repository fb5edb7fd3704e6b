// A Chrome or Chromium with WebGPU for the tests: found on this machine, or installed.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "playwright";
import { ensureInstalled } from "./debian.mjs";

const INSTALLED = [
  "/usr/bin/google-chrome",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/**
 * @returns {string} path of a browser; if there was none, Playwright's own build or else Debian's package is installed
 * @throws if none is available, and says how to specify one
 */
export function ensureChrome() {
  const paths = [process.env["CHROME"], ...INSTALLED, chromium.executablePath()]; // the variable takes precedence
  if (!paths.some((path) => path && existsSync(path))) {
    console.log("No Chrome found: trying Playwright's own build.");
    spawnSync("npx", ["playwright", "install", "chromium"], { stdio: "inherit" });
  }
  return ensureInstalled("Chrome or Chromium (CHROME can name its path)", paths, "chromium");
}

/**
 * If `--disable-features` occurs twice, the last one counts: the first half repeats what the tests need of
 * Playwright's list.
 */
const DISABLED_FEATURES = [
  "AvoidCorsURLLoaderRestartOnRedirect",
  "HttpsUpgrades",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  // Otherwise each window's address bar loads content that takes a second of CPU time, though nobody sees it.
  "AimEnabled",
  "PreconnectToSearch",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxPopup",
];

/**
 * Switches that make headless Chromium expose WebGPU on the CPU (SwiftShader), so that every machine tests the same
 * adapter, and that keep it from contacting Google. `WEBGPU_ADAPTER=gpu` uses the machine's own GPU instead.
 */
export const CHROME_ARGUMENTS = [
  "--enable-unsafe-webgpu",
  ...(process.env["WEBGPU_ADAPTER"] === "gpu"
    ? ["--enable-features=Vulkan"]
    : ["--use-webgpu-adapter=swiftshader"]),
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  `--disable-features=${DISABLED_FEATURES.join(",")}`,
  "--js-flags=--expose-gc", // a test of the ledger needs garbage collection
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/** For Playwright: Chrome, installed if there is none, with these switches. */
export function launching() {
  return { executablePath: ensureChrome(), args: CHROME_ARGUMENTS };
}
