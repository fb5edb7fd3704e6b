import { batch, computed, signal } from "@preact/signals";
import { type Checkpoint, loadCheckpoint } from "../../src/checkpoint/checkpoint.ts";
import type { Engine } from "../../src/engines/engine.ts";
import { createWgslEngine } from "../../src/engines/wgsl/engine.ts";
import { type Gpu, requestGpu } from "../../src/gpu/device.ts";
import { judgeHead } from "../../src/tying/verdict.ts";
import { createTokenizer } from "../../src/tokenizer/tokenizer.ts";
import { activity, enqueue } from "./activity.ts";
import { memory, readMemory } from "./memory.ts";
import { problem, problemOf } from "./problem.ts";
import { fitToContext, settings } from "./settings.ts";

export interface Model {
  readonly checkpoint: Checkpoint;
  readonly tokenizer: ReturnType<typeof createTokenizer>;
}

const gpu = signal<Gpu | null>(null);
export const model = signal<Model | null>(null);
export const engine = signal<Engine | null>(null);

/** Bytes of the model that have arrived. */
export const progress = signal({ loaded: 0, total: 0 });
/** What is waited for while loading. */
export const stage = signal("Starting");

export const adapterName = computed(() => gpu.value?.adapterName ?? null);

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
  return enqueue(async () => {
    closeGpu();
    model.value = null;
    await bringUp();
  });
}

async function bringUp(): Promise<void> {
  const wanted = settings.value;
  if (engine.value?.name === wanted.engine && engine.value.head === wanted.head) return;
  batch(() => {
    activity.value = "loading";
    problem.value = null;
  });
  try {
    gpu.value ??= await openGpu();
    model.value ??= await loadModel();
    await replaceEngine(gpu.value, model.value.checkpoint);
  } catch (error) {
    problem.value = problemOf(error);
    closeGpu();
  } finally {
    readMemory();
    activity.value = "idle";
  }
}

async function openGpu(): Promise<Gpu> {
  stage.value = "Asking for a GPU";
  const opened = await requestGpu();
  opened.device.addEventListener("uncapturederror", ({ error }) => {
    problem.value = {
      code: "gpu-error",
      message: `The GPU refused a call: ${error.message}`,
      remedy: "reload",
    };
  });
  void reportLoss(opened.device);
  return opened;
}

async function reportLoss(device: GPUDevice): Promise<void> {
  const { reason, message } = await device.lost;
  if (reason === "destroyed") return; // by `closeGpu`
  closeGpu();
  problem.value = {
    code: "device-lost",
    message: `The GPU device was lost, and the model with it. Your text is kept. ${message}`.trim(),
    remedy: "reload",
  };
}

async function loadModel(): Promise<Model> {
  const name = settings.value.model;
  stage.value = "Loading the model";
  const checkpoint = await loadCheckpoint(new URL(`models/${name}/`, document.baseURI).href, {
    name,
    onProgress: (loaded, total) => {
      progress.value = { loaded, total };
    },
  });
  fitToContext(checkpoint.config.contextLength);
  return { checkpoint, tokenizer: createTokenizer(checkpoint.tokenizer) };
}

/** The old engine goes first: two at once would be memory that neither needs. */
async function replaceEngine(on: Gpu, checkpoint: Checkpoint): Promise<void> {
  stage.value = "Uploading the weights and compiling the kernels";
  engine.value?.dispose();
  engine.value = null;
  engine.value = await createWgslEngine(on, checkpoint, settings.value.head);
}

/** Whatever an engine holds, a half-built one too, goes with its device. */
function closeGpu(): void {
  gpu.value?.device.destroy();
  gpu.value = null;
  engine.value = null;
}
