import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { defineConfig } from "@playwright/test";
import { launching } from "../scripts/chrome.mjs";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Its own port and folder, so that other servers and test runs are not disturbed. */
process.env["E2E_PORT"] ??= String(await freePort()); // each worker reads this file again, and must get the same port
const port = process.env["E2E_PORT"];
const folder = "../dist-test";
const address = `http://127.0.0.1:${port}/`;

/** `npm test` builds the page beside other tests, and says so. */
const build = process.env["E2E_BUILT"] ? "" : `npx vite build --outDir ${folder} && `;

/** The production build, in a real browser, on a real WebGPU adapter. */
export default defineConfig({
  testDir: ".",
  outputDir: "../test-results",
  // Long enough for a busy machine.
  timeout: 300_000,
  expect: { timeout: 120_000 },
  workers: 2, // while one page waits, another uses the CPU, and the GPU emulated on it
  forbidOnly: Boolean(process.env["CI"]),
  use: {
    baseURL: address,
    contextOptions: { reducedMotion: "reduce" }, // otherwise the page begins a story by itself; a separate test covers that
    serviceWorkers: "block", // files kept by one test would affect the next; a separate test covers that
    launchOptions: launching(),
  },
  webServer: {
    command: `${build}npx vite preview --outDir ${folder} --host 127.0.0.1 --port ${port} --strictPort`,
    cwd: "..",
    url: address,
    timeout: 300_000, // the build, on a busy machine
  },
});
