// `npm test`; with an argument `npm run test:fast` and `npm run test:long`: docs/testing.md. The last line has the
// counts.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureChrome } from "./chrome.mjs";

const reports = mkdtempSync(join(tmpdir(), "one-matrix-"));

/**
 * @param {string} command and arguments; the command is a program in node_modules
 * @param {Record<string, string>} [variables]
 * @returns {Promise<boolean>} whether it succeeded
 */
async function run(command, variables = {}) {
  console.log(`\n> ${command}`);
  const words = ["--no-install", ...command.split(" ")];
  const child = spawn("npx", words, { stdio: "inherit", env: { ...process.env, ...variables } });
  const [status] = await once(child, "close");
  return status === 0;
}

/** @typedef {{ passed: number, failed: number }} Count */

/**
 * A check counts as one test. A runner that fails before it has counted anything counts as one failure.
 * @param {boolean} succeeded
 * @param {() => Count} [count]
 * @returns {Count}
 */
function tally(succeeded, count = () => ({ passed: Number(succeeded), failed: 0 })) {
  try {
    const { passed, failed } = count();
    return { passed, failed: succeeded ? failed : Math.max(failed, 1) };
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1 };
  }
}

/**
 * As `run`, but beside others: what it says is shown when it has ended.
 * @param {string} command
 * @returns {Promise<boolean>}
 */
function runBeside(command) {
  const words = ["--no-install", ...command.split(" ")];
  return new Promise((resolve) => {
    execFile("npx", words, { maxBuffer: Infinity }, (error, said, complained) => {
      console.log(`\n> ${command}\n${said + complained || (error?.message ?? "")}`);
      resolve(error === null);
    });
  });
}

/** @returns {Promise<Count[]>} */
async function checks() {
  const commands = ["oxfmt --check", "oxlint --deny-warnings", "tsc", "tsc -p src", "tsc -p web"];
  const succeeded = await Promise.all(commands.map(runBeside));
  return succeeded.map((each) => tally(each));
}

/**
 * @param {string} words arguments for Vitest
 * @param {Record<string, string>} [variables]
 * @returns {Promise<Count>}
 */
async function unitTests(words, variables) {
  const file = join(reports, "vitest.json");
  const command = `vitest run ${words} --reporter=default --reporter=json --outputFile.json=${file}`;
  return tally(await run(command, variables), () => {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(file, "utf8"));
    return { passed: numPassedTests, failed: numFailedTests };
  });
}

/**
 * @param {string} words arguments for Playwright
 * @param {Record<string, string>} [variables]
 * @returns {Promise<Count>}
 */
async function endToEndTests(words, variables) {
  const file = join(reports, "playwright.json");
  const command = `playwright test --config e2e/playwright.config.ts ${words} --reporter=list,json`;
  return tally(await run(command, { ...variables, PLAYWRIGHT_JSON_OUTPUT_FILE: file }), () => {
    const { stats } = JSON.parse(readFileSync(file, "utf8"));
    return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped };
  });
}

/**
 * The checks and the page's build run beside Vitest: it takes seconds to begin, and towards its end one core is idle.
 * @returns {Promise<Count[]>}
 */
async function all() {
  const [checked, units, isBuilt] = await Promise.all([
    checks(),
    unitTests("--tags-filter !long", { FUZZ: "0.3" }),
    runBeside("vite build --outDir ../dist-test"),
  ]);
  // Without a page of this version, e2e/playwright.config.ts would serve the last one.
  const pages = isBuilt ? await endToEndTests("--grep-invert @long", { E2E_BUILT: "yes" }) : tally(false);
  return [...checked, units, pages];
}

/** A test belongs to the long ones if it has the tag `long`, and to the others if not. */
const SUITES = {
  fast: async () => [
    ...(await checks()),
    await unitTests("--project node --tags-filter !long", { FUZZ: "0.1" }),
  ],
  all,
  long: async () => [
    await unitTests("--tags-filter long"),
    await unitTests("--project node --tags-filter !long", { FUZZ: "20" }),
    await endToEndTests("--grep @long"),
  ],
};

const [name = "all"] = process.argv.slice(2);
const suite = SUITES[/** @type {keyof typeof SUITES} */ (name)];
if (!suite) throw new Error(`There are no tests "${name}"; there are ${Object.keys(SUITES).join(", ")}.`);
if (name !== "fast") console.log(`Browser: ${ensureChrome()}`);
const counts = await suite();
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
