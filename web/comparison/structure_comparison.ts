import { computed, effect, signal } from "@preact/signals";
import {
  checkPrompt,
  type ComparisonOutcome,
  type ComparisonSetup,
  type EngineName,
  runComparison,
} from "../../src/index.ts";
import { type Structure, STRUCTURES } from "../../lessons/tying/structures.ts";
import { HEAD_OF } from "../lens/structure_heads.ts";
import { gpuIsMissing } from "../session/gpu.ts";
import { isMeasuring, measureAlone, type Measuring } from "../session/measurement.ts";
import { type Model, model, openedModel, openPageGpu } from "../session/model.ts";
import { problem, problemOf } from "../session/problem.ts";
import { settings } from "../session/current_settings.ts";

const TOKENS = 24;

/** What one of the runs can be made to do otherwise, so that the comparison can be seen to notice. */
export const ODDITIES = ["none", "prompt", "engine"] as const;
export type Oddity = (typeof ODDITIES)[number];

/** The run that does otherwise. */
export const ODD_ONE: Structure = "shared-module";

export interface StructureOutcome extends ComparisonOutcome {
  readonly structure: Structure;
  /** The continuation, up to its end. */
  readonly text: string;
}

/** What the last comparison found, in the order of `STRUCTURES`. */
export const outcomes = signal<readonly StructureOutcome[] | null>(null);
/** Null where no comparison is going on. */
export const comparing = signal<Measuring | null>(null);
export const oddity = signal<Oddity>("none");

/** Why the model that runs can't be compared; "" where it can. */
export const obstacle = computed(() =>
  (model.value?.checkpoint.config.tied ?? true)
    ? ""
    : "This model has a head of its own, with other numbers than its embedding: of the four it can only be untied.",
);

export const canCompare = computed(() => model.value !== null && !obstacle.value && !isMeasuring.value);

let running = new AbortController();

/** Runs the prompt with the settings as they are under each structure; whatever was being written ends. */
export async function compareStructures(): Promise<void> {
  const setups = model.value && setupsFor(model.value);
  if (!setups) return;
  running = new AbortController();
  const { signal: cancelled } = running;
  comparing.value = { done: 0, at: STRUCTURES[0] };
  await measureAlone(cancelled, (loaded) => run(loaded, setups, cancelled));
  comparing.value = null;
}

/** Null where the prompt is a problem: better known before the page's engine makes way. */
function setupsFor({ tokenizer, checkpoint }: Model): ComparisonSetup[] | null {
  const ids = tokenizer.encode(settings.value.prompt);
  const setups = STRUCTURES.map((structure) => setupOf(structure, ids));
  try {
    for (const { prompt } of setups) checkPrompt(prompt, checkpoint.config.contextLength);
    return setups;
  } catch (error) {
    problem.value = problemOf(error);
    return null;
  }
}

export function cancelComparison(): void {
  running.abort();
}

async function run(
  { checkpoint, tokenizer, opened }: Model,
  setups: readonly ComparisonSetup[],
  cancelled: AbortSignal,
): Promise<void> {
  const { count, ...sampling } = settings.value;
  const found = await runComparison(openPageGpu, checkpoint, setups, {
    sampling,
    tokens: Math.min(count, TOKENS),
    ...(opened && { weights: opened.weights }),
    signal: cancelled,
    onProgress: (done) => {
      comparing.value = { done: done / setups.length, at: STRUCTURES[done] ?? "" };
    },
  });
  outcomes.value = found.map((outcome, i) => {
    const text = tokenizer.decode(upToEnd(outcome.ids, checkpoint.config.endOfTextIds));
    return Object.assign(outcome, { structure: STRUCTURES[i] as Structure, text });
  });
}

function setupOf(structure: Structure, prompt: readonly number[]): ComparisonSetup {
  const odd = structure === ODD_ONE ? oddity.value : "none";
  const engine: EngineName = gpuIsMissing.value || odd === "engine" ? "ort-wasm" : "wgsl";
  return { engine, head: HEAD_OF[structure], prompt: odd === "prompt" ? prompt.slice(0, -1) : prompt };
}

function upToEnd(ids: readonly number[], endOfTextIds: readonly number[]): readonly number[] {
  const end = ids.findIndex((id) => endOfTextIds.includes(id));
  return end < 0 ? ids : ids.slice(0, end);
}

/** What was found of a model goes with it. */
effect(() => {
  void openedModel.value;
  outcomes.value = null;
});
