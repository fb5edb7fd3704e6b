// `npm run bench:scaling`: how time and memory grow with the size of the model and with the position in the context.
// Random weights. Options: --tokens 4 --shapes 256x4x8192,512x4x8192 (D x L x V) --only wgsl
import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { openBench } from "./browser.mjs";
import { plot, svg } from "./plot.mjs";
import { serveSite } from "./site.mjs";

const { values: options } = parseArgs({
  options: {
    tokens: { type: "string", default: "4" },
    shapes: { type: "string", default: "256x2x8192,256x4x8192,512x4x8192,512x8x16384,1024x8x50304" },
    /** A part of the names of engines. */
    only: { type: "string", default: "" },
  },
});

/** @typedef {import("../src/index.ts").ScalingResult} ScalingResult */

const shapes = options.shapes.split(",").map((text) => {
  const [hiddenSize = 0, layerCount = 0, vocabSize = 0] = text.split("x").map(Number);
  return { hiddenSize, layerCount, vocabSize };
});

/**
 * @param {readonly ScalingResult[]} results
 * @param {(result: ScalingResult) => [number, number][]} points
 * @returns {Map<string, [number, number][]>}
 */
function lines(results, points) {
  const engines = [...new Set(results.map(({ engine }) => engine))];
  const of = (/** @type {string} */ name) => results.filter(({ engine }) => engine === name);
  return new Map(engines.map((name) => [name, of(name).flatMap(points)]));
}

/** @param {ScalingResult} result @returns {[number, number][]} */
function positions({ decodeMs }) {
  return Object.entries(decodeMs).map(([position, ms]) => [Number(position), ms]);
}

/** At the first position. @param {ScalingResult} result */
function firstMs({ decodeMs }) {
  return Object.values(decodeMs)[0] ?? Number.NaN;
}

/** @param {readonly ScalingResult[]} results */
function draw(results) {
  const largest = Math.max(...results.map(({ parameters }) => parameters));
  const atLargest = results.filter(({ parameters }) => parameters === largest);
  const onGpu = results.filter(({ liveBytes }) => liveBytes > 0);
  return svg([
    plot(
      "Time and size",
      ["parameters", "ms a token"],
      lines(results, (one) => [[one.parameters, firstMs(one)]]),
    ),
    plot("Time and position, largest model", ["position", "ms a token"], lines(atLargest, positions)),
    plot(
      "Memory and size",
      ["parameters", "GPU bytes"],
      lines(onGpu, (one) => [[one.parameters, one.liveBytes]]),
    ),
  ]);
}

const site = await serveSite();
const { browser, page } = await openBench(site.address);
try {
  const all = await page.evaluate(() => globalThis.bench.subjects);
  // The first head of each engine.
  const subjects = all.filter(
    ({ engine }, i) =>
      engine.includes(options.only) && all.findIndex((subject) => subject.engine === engine) === i,
  );
  const results = [];
  for (const shape of shapes) {
    for (const subject of subjects) {
      const result = await page.evaluate(
        ([size, who, tokens]) => globalThis.bench.measureShape(size, who, tokens),
        /** @type {const} */ ([shape, subject, Number(options.tokens)]),
      );
      console.log(JSON.stringify(result));
      results.push(result);
    }
  }
  const folder = new URL("results/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  const name = `scaling-${new Date().toISOString().replaceAll(":", "-")}`;
  writeFileSync(new URL(`${name}.json`, folder), JSON.stringify(results, null, 2));
  writeFileSync(new URL(`${name}.svg`, folder), draw(results));
  console.log(`Written to ${folder.pathname}${name}.json and .svg`);
} finally {
  await browser.close();
  await site.close();
}
