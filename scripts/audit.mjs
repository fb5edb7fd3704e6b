// `npm run audit`: Lighthouse on the production build, served compressed as static hosts do, for a phone and a desktop.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { CHROME_ARGUMENTS, ensureChrome } from "./chrome.mjs";
import { contentTypeOf } from "./content_types.mjs";

const LIGHTHOUSE = "lighthouse@12.8.2"; // the last version that runs on Node 20
const PASS = 95;
const FOLDER = new URL("../dist/", import.meta.url);
const COMPRESSED = new Set([".html", ".js", ".mjs", ".css", ".json", ".svg", ".webmanifest"]);

const server = createServer((request, response) => {
  const name = new URL(request.url ?? "/", "http://host").pathname.slice(1) || "index.html";
  try {
    const file = readFileSync(new URL(name, FOLDER));
    const isText = COMPRESSED.has(extname(name));
    response.writeHead(200, {
      "content-type": contentTypeOf(name),
      ...(isText && { "content-encoding": "gzip" }),
    });
    response.end(isText ? gzipSync(file) : file);
  } catch {
    response.writeHead(404).end();
  }
});

/**
 * @param {string} url
 * @param {readonly string[]} words Lighthouse settings
 * @returns {Promise<{ categories: object, audits: object }>} its report
 */
async function audit(url, words) {
  const path = join(mkdtempSync(join(tmpdir(), "one-matrix-")), "report.json");
  const chrome = `--chrome-flags=--headless ${CHROME_ARGUMENTS.join(" ")}`;
  const output = ["--quiet", "--output=json", `--output-path=${path}`];
  const env = { ...process.env, CHROME_PATH: ensureChrome() };
  await promisify(execFile)("npx", ["--yes", LIGHTHOUSE, url, ...output, chrome, ...words], { env });
  return JSON.parse(readFileSync(path, "utf8"));
}

/** @param {string} title @param {{ categories: object, audits: object }} report @returns {boolean} whether it passes */
function print(title, { categories, audits }) {
  const scores = Object.values(categories).map((category) => [
    category.title,
    Math.round(100 * category.score),
  ]);
  console.log(`${title}: ${scores.map((pair) => pair.join(" ")).join(", ")}`);
  for (const { score, title: what, displayValue = "" } of Object.values(audits)) {
    if (score !== null && score < 0.9) console.log(`  ${what} ${displayValue}`);
  }
  return scores.every(([, score]) => score >= PASS);
}

await build({ logLevel: "error" });
await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
const address = server.address();
const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`;
const categories = "--only-categories=performance,accessibility,best-practices";
const passed = [
  print("phone", await audit(url, [categories])),
  print("desktop", await audit(url, [categories, "--preset=desktop"])),
];
server.close();
process.exitCode = passed.every(Boolean) ? 0 : 1;
