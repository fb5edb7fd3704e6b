import { runBench } from "../../src/bench/bench.ts";
import { benchPrompt } from "../../src/bench/prompt.ts";
import { SUBJECTS } from "../../src/bench/subjects.ts";
import { formatReport } from "../../src/bench/table.ts";
import { loadCheckpoint } from "../../src/checkpoint/checkpoint.ts";
import { requestGpu } from "../../src/gpu/device.ts";
import { watchWebGpu } from "../../src/gpu/watch.ts";
import type { BenchPage } from "../types.ts";

watchWebGpu();

/** What `bench/main.mjs` calls in the browser. */
const page: BenchPage = {
  subjects: SUBJECTS,
  measure: async (model, options) => {
    const checkpoint = await loadCheckpoint(new URL(`../models/${model}/`, document.baseURI).href, {
      name: model,
    });
    return runBench(await requestGpu(), checkpoint, {
      ...options,
      prompt: benchPrompt(checkpoint),
      onProgress: (done, { engine, head }) =>
        console.log(`${(100 * done).toFixed(0).padStart(3)} % ${engine} ${head}`),
    });
  },
  format: formatReport,
};
Object.assign(globalThis, { bench: page });
