import { computed, signal } from "@preact/signals";
import {
  checkPrompt,
  type ComparisonOutcome,
  type ComparisonSetup,
  type EngineName,
  runComparison,
} from "../../src/index.ts";
import { type Structure, STRUCTURES } from "../../lessons/tying/structures.ts";
import { HEAD_OF } from "../olmo/structure_heads.ts";
import { settings } from "../session/current_settings.ts";
import { measurement, type MeasuringTools } from "../session/measurement.ts";
import { gpu, openedModel } from "../session/page_session.ts";
import { chosenFormats, type Model } from "../session/state.ts";
import { decidingValues } from "../settings/settings.ts";

const TOKENS = 24;

/** A deliberate change to one run, to show that the comparison would notice it. */
export const ODDITIES = ["none", "prompt", "engine"] as const;
export type Oddity = (typeof ODDITIES)[number];

/** The changed run. */
export const ODD_ONE: Structure = "shared-module";

export interface StructureOutcome extends ComparisonOutcome {
  readonly structure: Structure;
  /** The continuation, up to its end. */
  readonly text: string;
}

export const oddity = signal<Oddity>("none");

const deciding = computed(() =>
  decidingValues({ ...settings.value, count: Math.min(settings.value.count, TOKENS) }),
);

/** Runs the prompt with the current settings under each structure, in the order of `STRUCTURES`. */
export const structureComparison = measurement<readonly StructureOutcome[]>({
  first: STRUCTURES[0],
  obstacle: ({ checkpoint }) =>
    checkpoint.config.tied
      ? ""
      : "This model has a head of its own, with other numbers than its embedding: only “Untied” applies. Open a tied model to compare all four.",
  subject: computed(() => [openedModel.value, oddity.value, deciding.value]),
  check: (model) => {
    for (const { prompt } of setupsFor(model)) checkPrompt(prompt, model.checkpoint.config.contextLength);
  },
  measure: runStructures,
});

async function runStructures(model: Model, { cancelled, tell }: MeasuringTools): Promise<StructureOutcome[]> {
  const { checkpoint, tokenizer, opened } = model;
  const { count, ...sampling } = settings.value;
  const setups = setupsFor(model);
  const found = await runComparison(gpu.open, checkpoint, setups, {
    sampling,
    tokens: Math.min(count, TOKENS),
    ...chosenFormats(opened),
    signal: cancelled,
    onProgress: (done) => tell(done / setups.length, STRUCTURES[done] ?? ""),
  });
  return found.map((outcome, i) => {
    const text = tokenizer.decode(upToEnd(outcome.ids, checkpoint.endOfTextIds));
    return Object.assign(outcome, { structure: STRUCTURES[i] as Structure, text });
  });
}

function setupsFor({ tokenizer }: Model): ComparisonSetup[] {
  const ids = tokenizer.encode(settings.value.prompt);
  return STRUCTURES.map((structure) => setupOf(structure, ids));
}

function setupOf(structure: Structure, prompt: readonly number[]): ComparisonSetup {
  const odd = structure === ODD_ONE ? oddity.value : "none";
  const engine: EngineName = gpu.isMissing.value || odd === "engine" ? "ort-wasm" : "wgsl";
  return { engine, head: HEAD_OF[structure], prompt: odd === "prompt" ? prompt.slice(0, -1) : prompt };
}

function upToEnd(ids: readonly number[], endOfTextIds: readonly number[]): readonly number[] {
  const end = ids.findIndex((id) => endOfTextIds.includes(id));
  return end < 0 ? ids : ids.slice(0, end);
}
