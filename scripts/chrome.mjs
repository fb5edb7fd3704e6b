// A Chrome or Chromium with WebGPU for the tests: found on this machine, or installed.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "playwright";

const INSTALLED = [
  "/usr/bin/google-chrome",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** @returns {string | undefined} path of a browser that is here already; the variable CHROME goes first */
function findChrome() {
  return [process.env["CHROME"], ...INSTALLED, chromium.executablePath()].find(
    (path) => path && existsSync(path),
  );
}

/** Tries Playwright's own build, then Debian's package (which needs root). */
function installChrome() {
  console.log("No Chrome found: installing one.");
  const playwright = spawnSync("npx", ["playwright", "install", "chromium"], { stdio: "inherit" });
  if (playwright.status === 0) return;
  console.log("Playwright's download was refused: trying Debian's chromium.");
  execFileSync("apt-get", ["update", "-qq"], { stdio: "inherit" });
  execFileSync("apt-get", ["install", "-y", "-qq", "chromium"], { stdio: "inherit" });
}

/**
 * @returns {string} path of a browser, installed first where there was none
 * @throws where none can be had, saying how to point to one
 */
export function ensureChrome() {
  if (!findChrome()) installChrome();
  const path = findChrome();
  if (!path) throw new Error("No Chrome or Chromium: install one, or set CHROME to its path.");
  return path;
}

/**
 * What makes headless Chromium expose WebGPU, on the CPU (SwiftShader) so that every machine tests the same
 * adapter, and keeps it from calling home. `WEBGPU_ADAPTER=gpu` takes the machine's own GPU instead.
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
  "--js-flags=--expose-gc", // a test of the ledger needs the garbage collector
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];
