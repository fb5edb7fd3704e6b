// `npm run bench`: every engine and head side by side, in one run of one browser; prints a table and writes JSON.
// Options: --rounds 3 --tokens 16 --model one-matrix-6m --only wgsl. `bench/scaling.mjs` looks at other sizes.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { launching } from "../scripts/chrome.mjs";
import { openBench } from "./browser.mjs";
import { serveSite } from "./site.mjs";
import { formatStartups, measureStartup } from "./startup.mjs";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    tokens: { type: "string", default: "16" },
    model: { type: "string", default: "one-matrix-6m" },
    /** A part of the names of engines. */
    only: { type: "string", default: "" },
  },
});

/** @param {string} name */
function versionOf(name) {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")).version;
}

const site = await serveSite();
const { browser, page } = await openBench(site.address);
try {
  const all = await page.evaluate(() => globalThis.bench.subjects);
  const subjects = all.filter(({ engine }) => engine.includes(options.only));
  const measuring = { subjects, rounds: Number(options.rounds), tokens: Number(options.tokens) };
  const report = await page.evaluate(
    ([model, asked]) => globalThis.bench.measure(model, asked),
    /** @type {const} */ ([options.model, measuring]),
  );
  const table = await page.evaluate((made) => globalThis.bench.format(made), report);
  await page.close();
  console.log(`\n${table}\n`);

  const startups = [];
  for (const subject of subjects) {
    startups.push({ ...subject, ...(await measureStartup(launching(), site.address, subject)) });
  }
  console.log(formatStartups(startups));

  const versions = {
    browser: browser.version(),
    "onnxruntime-web": versionOf("onnxruntime-web"),
    "transformers.js": versionOf("@xenova/transformers"),
  };
  const folder = new URL("results/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  const time = new Date().toISOString();
  const file = new URL(`${time.replaceAll(":", "-")}.json`, folder);
  writeFileSync(file, JSON.stringify({ time, versions, ...report, startups }, null, 2));
  console.log(`\n${Object.entries(versions).flat().join(" ")}\nWritten to ${file.pathname}`);
} finally {
  await browser.close();
  await site.close();
}
