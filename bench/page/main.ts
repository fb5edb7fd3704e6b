import {
  benchPrompt,
  ENGINES_WITH_HEADS,
  formatReport,
  type Gpu,
  loadCheckpoint,
  measureShape,
  requestGpu,
  runBench,
  watchWebGpu,
} from "../../src/index.ts";
import type { BenchPage } from "../types.ts";

watchWebGpu();

let opened: Promise<Gpu> | undefined;

function device(): Promise<Gpu> {
  return (opened ??= requestGpu());
}

/** What `bench/main.mjs` and `bench/scaling.mjs` call in the browser. */
const page: BenchPage = {
  subjects: ENGINES_WITH_HEADS,
  measure: async (model, options) => {
    const address = new URL(`../models/${model}/`, document.baseURI).href;
    const naming = { name: model, cacheName: "one-matrix-bench" };
    const checkpoint = await loadCheckpoint(address, naming, async (loaded) => loaded);
    return runBench(await device(), checkpoint, {
      ...options,
      prompt: await benchPrompt(checkpoint),
      onProgress: (done, { engine, head }) =>
        console.log(`${(100 * done).toFixed(0).padStart(3)} % ${engine} ${head}`),
    });
  },
  measureShape: async (shape, subject, tokens) => measureShape(await device(), shape, subject, tokens),
  format: formatReport,
};
Object.assign(globalThis, { bench: page });
