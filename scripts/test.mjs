// `npm test`: everything that guards this project, in one run; the last line counts it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureChrome } from "./chrome.mjs";

const reports = mkdtempSync(join(tmpdir(), "one-matrix-"));

/**
 * @param {string} command words, the first of them a program of node_modules
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
 * A check counts as one test. A runner that fails before it has counted anything fails as one.
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

/** @returns {Count} */
function unitTests() {
  const file = join(reports, "vitest.json");
  const succeeded = run(`vitest run --reporter=default --reporter=json --outputFile.json=${file}`);
  return tally(succeeded, () => {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(file, "utf8"));
    return { passed: numPassedTests, failed: numFailedTests };
  });
}

/** @returns {Count} */
function endToEndTests() {
  const file = join(reports, "playwright.json");
  const variables = { PLAYWRIGHT_JSON_OUTPUT_FILE: file };
  const succeeded = run("playwright test --config e2e/playwright.config.ts --reporter=list,json", variables);
  return tally(succeeded, () => {
    const { stats } = JSON.parse(readFileSync(file, "utf8"));
    return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped };
  });
}

console.log(`Browser: ${ensureChrome()}`);
const counts = [
  tally(run("oxfmt --check")),
  tally(run("oxlint --deny-warnings")),
  tally(run("tsc")),
  tally(run("tsc -p src")),
  tally(run("tsc -p web")),
  unitTests(),
  endToEndTests(),
];
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
