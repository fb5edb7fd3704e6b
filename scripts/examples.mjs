// `npm run test:examples`: packs the package, installs it in a separate folder, and runs each example with it.
import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright";
import { build, preview } from "vite";
import { Checks } from "./checks.mjs";
import { ensureChrome, launching } from "./chrome.mjs";
import { gpuEnvironment } from "./llvmpipe.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PROMPT = "Once upon a time";
const folder = mkdtempSync(join(tmpdir(), "one-matrix-"));

/** Everything else an example needs comes from this project. */
function install() {
  execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: ROOT, stdio: "inherit" });
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", private: true }));
  execFileSync("npm", ["install", "--silent", "--offline", `./${tarball}`], { cwd: folder });
  for (const name of ["@playwright", "playwright", "playwright-core"]) {
    symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
  }
  cpSync(join(ROOT, "examples"), folder, { recursive: true });
  cpSync(join(ROOT, "public/models/one-matrix-6m"), join(folder, "model"), { recursive: true });
  symlinkSync(join(folder, "node_modules"), join(folder, "page/node_modules"));
}

/**
 * Asynchronous, because this process also runs the server that the command may use.
 * @param {string[]} words @param {NodeJS.ProcessEnv} [env]
 */
function said(words, env = process.env) {
  return promisify(execFile)(process.execPath, words, { cwd: folder, env });
}

/** @param {string[]} words @param {NodeJS.ProcessEnv} [env] @returns {Promise<string>} its output */
async function node(words, env) {
  return (await said(words, env)).stdout;
}

/** @param {unknown} actual @param {unknown} expected */
function same(actual, expected) {
  if (actual !== expected) throw new Error(`${JSON.stringify(actual)} is not ${JSON.stringify(expected)}.`);
}

const checks = new Checks();
try {
  install();
  const server = await preview({
    configFile: false,
    root: folder,
    logLevel: "error",
    build: { outDir: "." },
    preview: { host: "127.0.0.1" },
  });
  const site = server.resolvedUrls?.local[0] ?? "";
  const browser = await chromium.launch(launching());

  /** @param {string} path of a page that writes into its `pre` @param {string} [prompt] @returns {Promise<string>} */
  async function write(path, prompt = PROMPT) {
    const page = await browser.newPage();
    await page.goto(`${site}${path}?model=${site}model/`);
    await page.waitForSelector("button:enabled", { timeout: 120_000 });
    if (!/ready/.test((await page.textContent("pre")) ?? ""))
      throw new Error("The page does not say that it is ready.");
    await page.fill("input", prompt);
    await page.click("button:enabled", { timeout: 120_000 });
    await page.waitForSelector("button:enabled", { timeout: 120_000 });
    const text = (await page.textContent("pre")) ?? "";
    await page.close();
    return text;
  }

  /** The first example's output: all of them write the same. */
  let story = "";
  await checks.run("a page without a bundler writes a story", async () => {
    story = await write("page/index.html");
    if (!/^( ?\S+){20}/.test(story)) throw new Error(`The story is "${story}".`);
  });
  await checks.run("it says what is wrong with an empty prompt", async () => {
    same((await write("page/index.html", "")).startsWith("The prompt is empty."), true);
  });
  await checks.run("its types are those that the package has", async () => {
    const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
    const how = "--noEmit --strict --target es2022 --module esnext --moduleResolution bundler --types".split(
      " ",
    );
    await node([compiler, ...how, "", "vite/main.ts"]);
  });
  await checks.run("a page built with Vite writes the same", async () => {
    await build({ configFile: false, root: join(folder, "vite"), base: "./", logLevel: "error" });
    same(await write("vite/dist/index.html"), story);
  });
  await checks.run("a script in Deno writes the same, on another WebGPU", async () => {
    const deno = createRequire(import.meta.url).resolve("deno/bin.cjs");
    const words = [deno, "run", "--allow-all", "--unstable-webgpu", "deno/write.ts", PROMPT, `${site}model/`];
    const { stdout, stderr } = await said(words, gpuEnvironment());
    same(stdout, story);
    if (!/[1-9][\d.]* MB of GPU memory; vocabulary matrices there: single/.test(stderr))
      throw new Error(stderr);
  });
  await browser.close();
  await checks.run("a Playwright test finds the second matrix of a page that is not ours", async () => {
    const cli = join(ROOT, "node_modules/@playwright/test/cli.js");
    await node([cli, "test", "--config", "playwright"], {
      ...process.env,
      CHROME: ensureChrome(),
      PAGE: `${site}playwright/index.html`,
    });
  });
  await checks.run("the command line judges a checkpoint", async () => {
    same(
      JSON.parse(await node(["node_modules/.bin/one-matrix", "inspect", "model", "--json"])).loaded,
      "once",
    );
  });
  await server.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
checks.end();
