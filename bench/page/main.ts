import { runBench } from "../../src/bench/bench.ts";
import { benchPrompt } from "../../src/bench/prompt.ts";
import { measureShape } from "../../src/bench/scaling.ts";
import { SUBJECTS } from "../../src/bench/subjects.ts";
import { formatReport } from "../../src/bench/table.ts";
import { loadCheckpoint } from "../../src/checkpoint/checkpoint.ts";
import { type Gpu, requestGpu } from "../../src/gpu/device.ts";
import { watchWebGpu } from "../../src/gpu/watch.ts";
import type { BenchPage } from "../types.ts";

watchWebGpu();

let opened: Promise<Gpu> | undefined;

function device(): Promise<Gpu> {
  return (opened ??= requestGpu());
}

/** What `bench/main.mjs` and `bench/scaling.mjs` call in the browser. */
const page: BenchPage = {
  subjects: SUBJECTS,
  measure: async (model, options) => {
    const checkpoint = await loadCheckpoint(new URL(`../models/${model}/`, document.baseURI).href, {
      name: model,
    });
    return runBench(await device(), checkpoint, {
      ...options,
      prompt: benchPrompt(checkpoint),
      onProgress: (done, { engine, head }) =>
        console.log(`${(100 * done).toFixed(0).padStart(3)} % ${engine} ${head}`),
    });
  },
  measureShape: async (shape, subject, tokens) => measureShape(await device(), shape, subject, tokens),
  format: formatReport,
};
Object.assign(globalThis, { bench: page });
