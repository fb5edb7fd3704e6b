// `npm test`; with an argument `npm run test:fast` and `npm run test:long`: docs/testing.md. The last line has the
// counts.
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureChrome } from "./chrome.mjs";

const reports = mkdtempSync(join(tmpdir(), "one-matrix-"));

/**
 * @param {string} command and arguments; the command is a program in node_modules
 * @param {Record<string, string>} [variables]
 * @returns {boolean} whether it succeeded
 */
function run(command, variables = {}) {
  console.log(`\n> ${command}`);
  const [program, ...words] = command.split(" ");
  const env = { ...process.env, ...variables };
  return spawnSync("npx", ["--no-install", program ?? "", ...words], { stdio: "inherit", env }).status === 0;
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
 * @returns {Count}
 */
function unitTests(words, variables) {
  const file = join(reports, "vitest.json");
  const command = `vitest run ${words} --reporter=default --reporter=json --outputFile.json=${file}`;
  return tally(run(command, variables), () => {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(file, "utf8"));
    return { passed: numPassedTests, failed: numFailedTests };
  });
}

/**
 * @param {string} words arguments for Playwright
 * @returns {Count}
 */
function endToEndTests(words) {
  const file = join(reports, "playwright.json");
  const command = `playwright test --config e2e/playwright.config.ts ${words} --reporter=list,json`;
  return tally(run(command, { PLAYWRIGHT_JSON_OUTPUT_FILE: file }), () => {
    const { stats } = JSON.parse(readFileSync(file, "utf8"));
    return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped };
  });
}

/** A test belongs to the long ones if it has the tag `long`, and to the others if not. */
const SUITES = {
  fast: async () => [...(await checks()), unitTests("--project node --tags-filter !long", { FUZZ: "0.1" })],
  all: async () => [
    ...(await checks()),
    unitTests("--tags-filter !long", { FUZZ: "0.3" }),
    endToEndTests("--grep-invert @long"),
  ],
  long: async () => [
    unitTests("--tags-filter long"),
    unitTests("--project node --tags-filter !long", { FUZZ: "20" }),
    endToEndTests("--grep @long"),
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
