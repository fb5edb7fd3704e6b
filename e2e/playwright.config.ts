import { defineConfig } from "@playwright/test";
import { CHROME_ARGUMENTS, ensureChrome } from "../scripts/chrome.mjs";

/** Its own port and folder: a page that is served for people meanwhile stays as it is. */
const port = 4180;
const folder = "../dist-test";
const address = `http://127.0.0.1:${port}/`;

/** The production build, in a real browser, on a real WebGPU adapter. */
export default defineConfig({
  testDir: ".",
  outputDir: "../test-results",
  timeout: 120_000,
  expect: { timeout: 60_000 },
  workers: 1, // two pages at once would only take turns on a GPU that is emulated on the CPU
  forbidOnly: Boolean(process.env["CI"]),
  use: {
    baseURL: address,
    serviceWorkers: "block", // what is kept for one test would answer the next; its own test allows it
    launchOptions: { executablePath: ensureChrome(), args: CHROME_ARGUMENTS },
  },
  webServer: {
    command:
      `npx vite build --outDir ${folder} && ` +
      `npx vite preview --outDir ${folder} --host 127.0.0.1 --port ${port} --strictPort`,
    cwd: "..",
    url: address,
  },
});
