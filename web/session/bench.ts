import { computed, signal } from "@preact/signals";
import { benchPrompt } from "../../src/bench/prompt.ts";
import type { Report } from "../../src/bench/report.ts";
import { SUBJECTS } from "../../src/bench/subjects.ts";
import type { Checkpoint } from "../../src/checkpoint/checkpoint.ts";
import { type EngineName, ENGINES } from "../../src/engines/engine.ts";
import { gpuIsMissing } from "./gpu.ts";
import { isMeasuring, measureAlone, type Measuring } from "./measurement.ts";
import { model, openPageGpu } from "./model.ts";

const ROUNDS = 3;
const TOKENS = 16;

/** What the last benchmark found. */
export const report = signal<Report | null>(null);
/** Null where no benchmark is going on. */
export const progress = signal<Measuring | null>(null);
/** The engines that it is to measure. */
export const chosen = signal<ReadonlySet<EngineName>>(new Set<EngineName>(["wgsl"]));

export const canMeasure = computed(
  () => model.value !== null && !isMeasuring.value && [...chosen.value].some(canRun),
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
  running = new AbortController();
  const { signal: cancelled } = running;
  progress.value = { done: 0, at: "the GPU itself" };
  await measureAlone(cancelled, ({ checkpoint }) => run(checkpoint, cancelled));
  progress.value = null;
}

export function cancel(): void {
  running.abort();
}

async function run(checkpoint: Checkpoint, cancelled: AbortSignal): Promise<void> {
  const { runBench } = await import("../../src/bench/bench.ts");
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
}

/** Whether an engine can be measured here. */
export function canRun(engine: EngineName): boolean {
  return !(gpuIsMissing.value && ENGINES[engine].usesGpu);
}
