import { computed } from "@preact/signals";
import { createEngine, judgeHead, loadCheckpoint, nextTask, requestGpu } from "../../src/index.ts";
import { askingForUpdate } from "../offline/ask_for_update.ts";
import { editedRows } from "./edited_rows.ts";
import { memory, readMemory } from "./live_memory.ts";
import { Session } from "./session.ts";
import { Writer } from "./writer.ts";

/** The Cache Storage that keeps the site's own model. */
const CHECKPOINT_CACHE = "one-matrix-checkpoints";

const NO_SHAPE = { vocabSize: 0, hiddenSize: 0, intermediateSize: 0 };

/** The page's own session, made from the library and the browser. */
export const session = new Session({
  createEngine: askingForUpdate(createEngine),
  requestGpu,
  hasWebGpu: "gpu" in navigator,
  loadCheckpoint: (name, told, use) => {
    const address = new URL(`models/${name}/`, document.baseURI).href;
    return loadCheckpoint(address, { name, cacheName: CHECKPOINT_CACHE, ...told }, use);
  },
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
  nextTask,
  readMemory,
});

export const { appState, engine, gpu, isIdle, kernelFinding, model, openedModel, problem, progress } =
  session;

export const writer = new Writer(
  session,
  computed(() => editedRows.value.size > 0),
);

export const { continuation, furtherSettings, ids, speed, story } = writer;

/** Recomputed whenever the ledger changes, from the ledger alone. */
export const verdict = computed(() =>
  judgeHead(model.value ? memory.value.entries : [], model.value?.checkpoint.config ?? NO_SHAPE),
);
