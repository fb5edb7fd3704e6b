import { batch, computed, signal } from "@preact/signals";
import { type Checkpoint, loadCheckpoint } from "../../src/checkpoint/checkpoint.ts";
import { createEngine } from "../../src/engines/create.ts";
import { type Engine, type EngineName, ENGINES } from "../../src/engines/engine.ts";
import { type Gpu, GpuMemoryError, GpuUnavailableError } from "../../src/gpu/device.ts";
import { judgeHead } from "../../src/tying/verdict.ts";
import { createTokenizer } from "../../src/tokenizer/tokenizer.ts";
import { activity, enqueue } from "./activity.ts";
import { closeGpu, gpu, openGpu } from "./gpu.ts";
import { forgetLosses, reportLoss, triesAreLeft } from "./loss.ts";
import { memory, readMemory } from "./memory.ts";
import { problem, problemOf } from "./problem.ts";
import { change, fitHead, fitToContext, remark, settings } from "./settings.ts";

export interface Model {
  readonly checkpoint: Checkpoint;
  readonly tokenizer: ReturnType<typeof createTokenizer>;
}

export const model = signal<Model | null>(null);
export const engine = signal<Engine | null>(null);

/** Bytes of the model that have arrived. */
export const progress = signal({ loaded: 0, total: 0 });
/** What is waited for while loading. */
export const stage = signal("Starting");

/** The engine for pages without a GPU. */
const FALLBACK: EngineName = "ort-wasm";

const LOADING = "Loading the model";

const NO_SHAPE = { vocabSize: 0, hiddenSize: 0 };

/** Judged anew whenever the ledger changes, and from nothing but the ledger. */
export const verdict = computed(() =>
  judgeHead(model.value ? memory.value.entries : [], model.value?.checkpoint.config ?? NO_SHAPE),
);

/** Brings up what the settings ask for, as far as it isn't there already. */
export function prepare(): Promise<void> {
  return enqueue(bringUp);
}

/** From nothing: what is there may be damaged. */
export function reload(): Promise<void> {
  forgetLosses();
  return enqueue(async () => {
    close();
    model.value = null;
    await bringUp();
  });
}

async function bringUp(): Promise<void> {
  fitHead();
  const wanted = settings.value;
  if (engine.value?.name === wanted.engine && engine.value.head === wanted.head) return;
  const wasLost = problem.value?.code === "device-lost";
  batch(() => {
    activity.value = "loading";
    problem.value = null;
  });
  try {
    await openGpuIfNeeded(wasLost);
    model.value ??= await loadModel();
    if (!problem.value) await replaceEngine(model.value.checkpoint);
    if (wasLost && gpu.value) remark("The GPU device was lost. It is back, and nothing of yours is missing.");
  } catch (error) {
    problem.value ??= problemOf(error); // a loss that was reported already is the cause, not the effect
    close();
  } finally {
    readMemory();
    activity.value = "idle";
  }
}

/** Where no GPU is to be had, the model runs without one; but one that was lost may come back. */
async function openGpuIfNeeded(wasLost: boolean): Promise<void> {
  if (!ENGINES[settings.value.engine].usesGpu) return;
  stage.value = "Asking for a GPU";
  try {
    await openPageGpu();
  } catch (error) {
    if (!(error instanceof GpuUnavailableError)) throw error;
    if (wasLost && triesAreLeft()) {
      lose(error.message);
      throw error;
    }
    change({ engine: FALLBACK });
    remark(`${error.message} Until then the model runs on the CPU, in WASM.`);
  }
}

/** The page's one device; its loss is reported. @throws GpuUnavailableError */
export function openPageGpu(): Promise<Gpu> {
  return openGpu(lose);
}

/** Only the device is gone: the checkpoint is in memory still, and an engine is made of it anew. */
function lose(reason: string): void {
  close();
  reportLoss(reason, () => void prepare());
}

async function loadModel(): Promise<Model> {
  const name = settings.value.model;
  stage.value = LOADING;
  progress.value = { loaded: 0, total: 0 };
  const checkpoint = await loadCheckpoint(new URL(`models/${name}/`, document.baseURI).href, {
    name,
    onProgress: (loaded, total) => {
      batch(() => {
        stage.value = LOADING;
        progress.value = { loaded, total };
      });
    },
    onRetry: (pauseMs) => {
      stage.value = `The connection broke: trying again in ${pauseMs / 1000} s`;
    },
    onStorageFull: () => {
      remark("The browser’s storage is full: the model works, but is downloaded again at your next visit.");
    },
  });
  fitToContext(checkpoint.config.contextLength);
  return { checkpoint, tokenizer: createTokenizer(checkpoint.tokenizer) };
}

/**
 * The old engine goes first: two at once would be memory that neither needs. Where there is none for the new one
 * even so, the old one comes back.
 */
async function replaceEngine(checkpoint: Checkpoint): Promise<void> {
  const before = engine.value;
  stage.value = "Making the engine ready";
  disposeEngine();
  try {
    await makeEngine(checkpoint);
  } catch (error) {
    if (!(error instanceof GpuMemoryError) || !before) throw error;
    change({ engine: before.name, head: before.head });
    await makeEngine(checkpoint);
    remark(`${error.message} What ran before is back: ${before.name}, ${before.head}.`);
  }
}

async function makeEngine(checkpoint: Checkpoint): Promise<void> {
  const { engine: name, head } = settings.value;
  if (!ENGINES[name].usesGpu) closeGpu(); // whose loss would be none
  const made = await createEngine[name](openPageGpu, checkpoint, head);
  if (problem.value) made.dispose(); // its device went while it was being made, as was reported
  else engine.value = made;
}

export function disposeEngine(): void {
  engine.value?.dispose();
  engine.value = null;
}

function close(): void {
  disposeEngine();
  closeGpu();
}
