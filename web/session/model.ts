import { batch, computed, signal } from "@preact/signals";
import {
  type Checkpoint,
  createEngine,
  createTokenizer,
  type Engine,
  type EngineName,
  type EngineOptions,
  ENGINES,
  type Gpu,
  GpuUnavailableError,
  headOf,
  judgeHead,
  loadCheckpoint,
  type StoredHead,
  type Tokenizer,
  type WeightFormat,
} from "../../src/index.ts";
import { plain } from "../format/plain.ts";
import { activity, enqueue } from "./activity.ts";
import { closeGpu, gpu, openGpu } from "./gpu.ts";
import { forgetLosses, reportLoss, triesAreLeft } from "./loss.ts";
import { memory, readMemory } from "./live_memory.ts";
import { nextTask } from "./next_task.ts";
import { problem, problemOf } from "./problem.ts";
import { change, fitHead, fitToContext, remark, settings } from "./current_settings.ts";

export interface Model {
  readonly checkpoint: Checkpoint;
  readonly tokenizer: Tokenizer;
  /** Null for the site's own. */
  readonly opened: Opened | null;
}

/** What is known of a model that a person brought along. */
export interface Opened {
  readonly weights: WeightFormat;
  /** What its files hold for the head; or that it was left out, as its config.json and the visitor wanted. */
  readonly stored: StoredHead | "left-out";
}

export const model = signal<Model | null>(null);
/** Null while the site's own model is the one that runs, or none. */
export const openedModel = computed(() => model.value?.opened ?? null);
export const engine = signal<Engine | null>(null);

/** Bytes of the model that have arrived. */
export const progress = signal({ loaded: 0, total: 0 });
/** What is waited for while loading. */
export const stage = signal("Starting");

/** The engine for pages without a GPU. */
const FALLBACK: EngineName = "ort-wasm";

/** The Cache Storage that keeps the site's own model. */
const CHECKPOINT_CACHE = "one-matrix-checkpoints";

const LOADING = "Loading the model";

const NO_SHAPE = { vocabSize: 0, hiddenSize: 0, intermediateSize: 0 };

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
    if (!model.value?.opened) model.value = null;
    await bringUp();
  });
}

/**
 * Puts another model in the place of the one that runs, on the engine wgsl. The old engine is freed only when the new
 * one is about to be made; if that fails, it comes back.
 * @param make the model; while it is made, the old engine is there still
 * @throws what making the model or its engine throws
 */
export function replaceModel(make: () => Promise<Model>, cancelled: AbortSignal): Promise<void> {
  return enqueue(async () => {
    const before = { settings: settings.value, progress: progress.value };
    activity.value = "loading";
    try {
      const next = await make();
      cancelled.throwIfAborted();
      change({ engine: "wgsl", head: headOf(next.checkpoint.config.tied) });
      const { lost } = await openPageGpu();
      disposeEngine();
      const made = await createEngine.wgsl(openPageGpu, next.checkpoint, settings.value.head, {
        ...engineOptions(next),
        signal: cancelled,
      });
      lost.throwIfAborted();
      batch(() => {
        model.value = next;
        engine.value = made;
        problem.value = null;
      });
      fitToContext(next.checkpoint.config.contextLength);
    } catch (error) {
      const { engine: name, head } = before.settings;
      change({ engine: name, head });
      progress.value = before.progress;
      if (!engine.value) await bringUp();
      throw error;
    } finally {
      readMemory();
      activity.value = "idle";
    }
  });
}

/** Lets go of a model that a person brought along; the site's own is loaded when it is next asked for. */
export function closeOpened(): Promise<void> {
  return enqueue(async () => {
    if (!model.value?.opened) return;
    disposeEngine();
    model.value = null;
  });
}

async function bringUp(): Promise<void> {
  fitHead(model.value?.checkpoint.config.tied ?? true);
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
    if (!problem.value) await replaceEngine(model.value);
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
  const options = {
    name,
    cacheName: CHECKPOINT_CACHE,
    onProgress: (loaded: number, total: number) => {
      batch(() => {
        stage.value = LOADING;
        progress.value = { loaded, total };
      });
    },
    onRetry: tellOfRetry,
    onCopy: (reason: string) => {
      remark(
        `The model is the copy that this browser keeps; whether there is a newer one could not be told. ${plain(reason)}`,
      );
    },
    onStorageFull: () => {
      remark("The browser’s storage is full: the model works, but is downloaded again at your next visit.");
    },
  };
  const address = new URL(`models/${name}/`, document.baseURI).href;
  const loaded = await loadCheckpoint(address, options, async (checkpoint) => {
    await nextTask();
    const tokenizer = createTokenizer(checkpoint.tokenizer, checkpoint.config.vocabSize);
    return { checkpoint, tokenizer, opened: null };
  });
  fitToContext(loaded.checkpoint.config.contextLength);
  return loaded;
}

function tellOfRetry(pauseMs: number, reason: string): void {
  stage.value = describeRetry(pauseMs, reason);
}

export function describeRetry(pauseMs: number, reason: string): string {
  return `${plain(reason)} (trying again in ${Math.ceil(pauseMs / 1000)} s)`;
}

/**
 * The old engine goes first: two at once would be memory that neither needs. Where the new one can't be made, for want
 * of memory even so or for another reason, the old one comes back, unless its device is what went.
 */
async function replaceEngine(used: Model): Promise<void> {
  const before = engine.value;
  stage.value = "Making the engine ready";
  disposeEngine();
  await nextTask();
  try {
    await makeEngine(used);
  } catch (error) {
    if (problem.value || !before) throw error;
    closeGpu(); // a session that onnxruntime could not finish leaves buffers there that no one can free
    change({ engine: before.name, head: before.head });
    await makeEngine(used);
    remark(`${problemOf(error).message} What ran before is back: ${before.name}, ${before.head}.`);
  }
}

async function makeEngine(used: Model): Promise<void> {
  const { engine: name, head } = settings.value;
  if (!ENGINES[name].usesGpu) closeGpu(); // whose loss would be none
  const made = await createEngine[name](openPageGpu, used.checkpoint, head, engineOptions(used));
  if (problem.value) made.dispose(); // its device went while it was being made, as was reported
  else engine.value = made;
}

/** The site's model is in memory, and on the GPU at once; of others it is told how far they are. */
function engineOptions({ opened, checkpoint }: Model): EngineOptions {
  if (!opened) return {};
  return {
    weights: opened.weights,
    onProgress: (tensor, loaded, total) => {
      batch(() => {
        stage.value = `Loading ${checkpoint.name}: ${tensor}`;
        progress.value = { loaded, total };
      });
    },
  };
}

export function disposeEngine(): void {
  engine.value?.dispose();
  engine.value = null;
}

function close(): void {
  disposeEngine();
  closeGpu();
}
