import { computed, effect, signal } from "@preact/signals";
import {
  benchPrompt,
  type BenchReport,
  type EngineName,
  ENGINES,
  ENGINES_WITH_HEADS,
  type EngineWithHead,
  headsOf,
  runBench,
  SHORTEST_CONTEXT,
} from "../../src/index.ts";
import { gpuIsMissing } from "../session/gpu.ts";
import { isMeasuring, measureAlone, type Measuring } from "../session/measurement.ts";
import { type Model, model, openedModel, openPageGpu } from "../session/model.ts";

const ROUNDS = 3;
const TOKENS = 16;

/** What the last benchmark found. */
export const report = signal<BenchReport | null>(null);
/** Null where no benchmark is going on. */
export const progress = signal<Measuring | null>(null);
/** The engines that it is to measure. */
export const chosen = signal<ReadonlySet<EngineName>>(new Set<EngineName>(["wgsl"]));

/** Why the model that runs can't be measured; "" where it can. */
export const obstacle = computed(() => {
  const length = model.value?.checkpoint.config.contextLength ?? Infinity;
  if (length >= SHORTEST_CONTEXT) return "";
  return `Prompts of up to ${SHORTEST_CONTEXT - 1} tokens are read here, and the context of this model ends after ${length}.`;
});

export const canMeasure = computed(
  () => model.value !== null && !obstacle.value && !isMeasuring.value && [...chosen.value].some(canRun),
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
  await measureAlone(cancelled, (used) => run(used, cancelled));
  progress.value = null;
}

export function cancel(): void {
  running.abort();
}

async function run({ checkpoint, opened }: Model, cancelled: AbortSignal): Promise<void> {
  report.value = await runBench(gpuIsMissing.value ? null : await openPageGpu(), checkpoint, {
    subjects: subjects(checkpoint.config.tied),
    rounds: ROUNDS,
    tokens: TOKENS,
    prompt: benchPrompt(checkpoint),
    ...(opened && { weights: opened.weights }),
    signal: cancelled,
    onProgress: (done, { engine, head }) => {
      progress.value = { done, at: `${engine}, ${head}` };
    },
  });
}

/** The chosen engines, each with all heads that it has for the model. */
function subjects(tied: boolean): EngineWithHead[] {
  return ENGINES_WITH_HEADS.filter(
    ({ engine, head }) => chosen.value.has(engine) && headsOf(engine, tied).includes(head),
  );
}

/** Whether an engine can be measured here. */
export function canRun(engine: EngineName): boolean {
  const tied = model.value?.checkpoint.config.tied ?? true;
  return headsOf(engine, tied).length > 0 && !(gpuIsMissing.value && ENGINES[engine].usesGpu);
}

/** What was measured of a model goes with it. */
effect(() => {
  void openedModel.value;
  report.value = null;
});
