import { computed, signal } from "@preact/signals";
import { benchPrompt } from "../../src/bench/prompt.ts";
import type { Report } from "../../src/bench/report.ts";
import { SUBJECTS } from "../../src/bench/subjects.ts";
import { type EngineName, ENGINES } from "../../src/engines/engine.ts";
import { activity, enqueue } from "./activity.ts";
import { gpuIsMissing } from "./gpu.ts";
import { disposeEngine, model, openPageGpu, prepare } from "./model.ts";
import { problem, problemOf } from "./problem.ts";
import { stop } from "./writing.ts";

const ROUNDS = 3;
const TOKENS = 16;

/** What the last benchmark found. */
export const report = signal<Report | null>(null);
/** Of the one that is going on: its share of the whole, from 0 to 1, and what it is at; null where there is none. */
export const progress = signal<{ readonly done: number; readonly at: string } | null>(null);
/** The engines that it is to measure. */
export const chosen = signal<ReadonlySet<EngineName>>(new Set<EngineName>(["wgsl"]));

export const canMeasure = computed(
  () => model.value !== null && progress.value === null && [...chosen.value].some(canRun),
);

let running = new AbortController();

export function choose(engine: EngineName, yes: boolean): void {
  const engines = new Set(chosen.value);
  if (yes) engines.add(engine);
  else engines.delete(engine);
  chosen.value = engines;
}

/** Measures the chosen engines; whatever was being written ends. */
export async function measure(): Promise<void> {
  stop();
  running = new AbortController();
  progress.value = { done: 0, at: "the GPU itself" };
  await enqueue(() => run(running.signal));
  progress.value = null;
  if (!problem.value) await prepare();
}

export function cancel(): void {
  running.abort();
}

/** The page's own engine goes first: it would take memory, and share what onnxruntime keeps for all its sessions. */
async function run(cancelled: AbortSignal): Promise<void> {
  if (!model.value) return;
  activity.value = "loading";
  disposeEngine();
  try {
    const { runBench } = await import("../../src/bench/bench.ts");
    const { checkpoint } = model.value;
    report.value = await runBench(gpuIsMissing.value ? null : await openPageGpu(), checkpoint, {
      subjects: SUBJECTS.filter(({ engine }) => chosen.value.has(engine)),
      rounds: ROUNDS,
      tokens: TOKENS,
      prompt: benchPrompt(checkpoint),
      signal: cancelled,
      onProgress: (done, { engine, head }) => {
        progress.value = { done, at: `${engine}, ${head}` };
      },
    });
  } catch (error) {
    if (!cancelled.aborted) problem.value ??= problemOf(error); // a loss that was reported already is the cause
  } finally {
    activity.value = "idle";
  }
}

/** Whether an engine can be measured here. */
export function canRun(engine: EngineName): boolean {
  return !(gpuIsMissing.value && ENGINES[engine].usesGpu);
}
