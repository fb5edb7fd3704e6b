import { defineConfig } from "@playwright/test";
import { CHROME_ARGUMENTS, ensureChrome } from "../scripts/chrome.mjs";

const address = "http://127.0.0.1:4173/";

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
    trace: "retain-on-failure",
    launchOptions: { executablePath: ensureChrome(), args: CHROME_ARGUMENTS },
  },
  webServer: {
    command: "npx vite preview --host 127.0.0.1 --port 4173 --strictPort",
    cwd: "..",
    url: address,
  },
});
