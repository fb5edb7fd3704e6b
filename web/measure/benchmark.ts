import { computed, signal } from "@preact/signals";
import {
  benchPrompt,
  type EngineName,
  ENGINES,
  headsOf,
  type BenchReport,
  runBench,
  SHORTEST_CONTEXT,
  type EngineWithHead,
  ENGINES_WITH_HEADS,
} from "../../src/index.ts";
import { measurement } from "../session/measurement.ts";
import { gpu, model, openedModel } from "../session/page_session.ts";
import { chosenFormats } from "../session/state.ts";

const ROUNDS = 3;
const TOKENS = 16;

/** Measures the chosen engines side by side. */
export const benchmark = measurement<BenchReport>({
  first: "the GPU itself",
  obstacle: ({ checkpoint }) => obstacleOf(checkpoint.config.contextLength),
  subject: openedModel,
  measure: async ({ checkpoint, opened }, { cancelled, tell }) =>
    runBench(gpu.isMissing.value ? null : await gpu.open(), checkpoint, {
      subjects: subjects(checkpoint.config.tied),
      rounds: ROUNDS,
      tokens: TOKENS,
      prompt: await benchPrompt(checkpoint),
      ...chosenFormats(opened),
      signal: cancelled,
      onProgress: (done, { engine, head }) => tell(done, `${engine}, ${head}`),
    }),
});

/** The engines to measure. */
export const includedEngines = signal<ReadonlySet<EngineName>>(new Set<EngineName>(["wgsl"]));

const isAnyIncluded = computed(() => [...includedEngines.value].some(canRun));
export const canMeasure = computed(() => benchmark.canBegin.value && isAnyIncluded.value);
/** Why nothing can be measured, and what to do about it; "" if something can. */
export const obstacle = computed(
  () =>
    benchmark.obstacle.value || (isAnyIncluded.value ? "" : "No engine is ticked. Tick one to measure it."),
);

export function include(engine: EngineName, yes: boolean): void {
  const engines = new Set(includedEngines.value);
  if (yes) engines.add(engine);
  else engines.delete(engine);
  includedEngines.value = engines;
}

/** Whether an engine can be measured here. */
export function canRun(engine: EngineName): boolean {
  const tied = model.value?.checkpoint.config.tied ?? true;
  return headsOf(engine, tied).length > 0 && !(gpu.isMissing.value && ENGINES[engine].usesGpu);
}

/** The chosen engines, each with every head that it supports for the model. */
function subjects(tied: boolean): EngineWithHead[] {
  return ENGINES_WITH_HEADS.filter(
    ({ engine, head }) => includedEngines.value.has(engine) && headsOf(engine, tied).includes(head),
  );
}

function obstacleOf(contextLength: number): string {
  if (contextLength >= SHORTEST_CONTEXT) return "";
  return `This reads prompts of up to ${SHORTEST_CONTEXT - 1} tokens; the context of this model ends after ${contextLength}. Open one with a longer context.`;
}
