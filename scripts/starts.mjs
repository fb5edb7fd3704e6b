// `npm run starts`: starts random small models; no kernel check may raise a false alarm. Runs in Deno on llvmpipe, or
// with `-- --in chromium` on SwiftShader; `--count 1000`, `--first 0`.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright";
import { bundle, ROOT } from "./bundle.mjs";
import { launching } from "./chrome.mjs";
import { runInDeno } from "./deno.mjs";

const ENTRY = "scripts/wgpu/starts.ts";
/** Served by this script alone; WebGPU requires https. */
const SITE = "https://starts.test/";

/** @param {Record<string, unknown>} constants @returns {Promise<number>} the exit status */
async function runInChromium(constants) {
  const folder = mkdtempSync(join(tmpdir(), "one-matrix-"));
  await bundle(ENTRY, folder, { PROJECT: SITE, ...constants });
  const browser = await chromium.launch(launching());
  try {
    const page = await browser.newPage();
    await page.route(`${SITE}**`, async (route) => {
      const path = new URL(route.request().url()).pathname.slice(1);
      if (path === "") await route.fulfill({ contentType: "text/html", body: "<!doctype html>" });
      else if (existsSync(join(folder, path))) await route.fulfill({ path: join(folder, path) });
      else await route.fulfill(fileAt(path));
    });
    page.on("console", (message) => console.log(message.text()));
    await page.goto(SITE);
    await page.evaluate(`import("${SITE}bundle.js").then(() => undefined)`);
    return 0;
  } catch (error) {
    console.error(error);
    return 1;
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}

/** @param {string} path */
function fileAt(path) {
  try {
    return { body: readFileSync(new URL(path, ROOT)) };
  } catch {
    return { status: 404 };
  }
}

const { values } = parseArgs({
  options: {
    in: { type: "string", default: "deno" },
    count: { type: "string", default: "1000" },
    first: { type: "string", default: "0" },
  },
});
const constants = { COUNT: Number(values.count), FIRST: Number(values.first) };
process.exitCode =
  values.in === "chromium" ? await runInChromium(constants) : await runInDeno(ENTRY, constants);
