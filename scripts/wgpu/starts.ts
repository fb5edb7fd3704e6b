// The program that `npm run starts` runs: it makes engines of random small models, whose kernels must pass the check.
import { createEngine, headOf, obstacleTo, requestGpu, WEIGHT_FORMATS, wordsOf } from "../../src/index.ts";
import { FAMILY_FIXTURES } from "../../src/engines/testing/families.ts";
import { Draws, randomCheckpoint, randomSizes } from "../../src/engines/testing/random_checkpoint.ts";
import { describeLanes } from "./check_gpu.ts";

/** URL of the project's folder; number of starts, and the number of the first. */
declare const PROJECT: string;
declare const COUNT: number;
declare const FIRST: number;

/** Sizes change only after this many starts: kernels for them are compiled once. */
const STARTS_A_SHAPE = 10;

/** Its config.json provides everything except the sizes. */
const TEMPLATES = ["/fixtures/tiny", "/fixtures/untied", ...FAMILY_FIXTURES.map(([folder]) => folder)];

const gpu = await requestGpu();
console.log(`GPU: ${gpu.adapterName}; subgroups: ${describeLanes(gpu)}`);
const templates = await Promise.all(TEMPLATES.map(readTemplate));
let [passed, failed, skipped, largest] = [0, 0, 0, 0];
for (let start = FIRST; start < FIRST + COUNT; start++) {
  await tryStart(start);
  if ((start + 1) % 100 === 0) console.log(`${start + 1} starts`);
}
console.log(
  `\n${passed} passed, ${failed} failed, ${skipped} not run; largest error ${largest.toPrecision(2)}`,
);
if (failed > 0) throw new Error("There were false alarms.");

async function readTemplate(folder: string): Promise<object> {
  const response = await fetch(`${PROJECT}${folder.slice(1)}/config.json`);
  return (await response.json()) as object;
}

async function tryStart(start: number): Promise<void> {
  const shape = new Draws(Math.floor(start / STARTS_A_SHAPE));
  const json = randomSizes(templates[shape.whole(0, templates.length - 1)] ?? {}, shape);
  const draws = new Draws(1_000_000 + start);
  const checkpoint = randomCheckpoint(json, draws);
  const head = headOf(checkpoint.config.tied);
  if (obstacleTo("wgsl", checkpoint, head) !== null) {
    skipped += 1;
    return;
  }
  const weights = draws.one([WEIGHT_FORMATS[0], ...WEIGHT_FORMATS]);
  try {
    const engine = await createEngine.wgsl(async () => gpu, checkpoint, head, { weights });
    const { kernelCheck } = engine;
    void engine.dispose();
    if (kernelCheck?.reason) throw new Error(kernelCheck.reason);
    largest = Math.max(largest, kernelCheck?.largestError ?? 0);
    passed += 1;
  } catch (error) {
    failed += 1;
    console.log(`FAILED  start ${start}, ${weights}: ${wordsOf(error)} ${JSON.stringify(json)}`);
  }
}
