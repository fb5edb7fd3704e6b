import { signal } from "@preact/signals";
import { type Naming, type Structure, STRUCTURES_OF } from "../../lessons/tying/structures.ts";
import type { Release } from "../../lessons/tying/olmo/tie_weights.ts";

/** What the lens shows, and the settings of the tools. */
export interface Choice {
  readonly structure: Structure;
  readonly naming: Naming;
  /** `config.tie_word_embeddings` */
  readonly configSaysTied: boolean;
  /** Whether a device map puts the head on a different GPU from the embedding. */
  readonly otherDevice: boolean;
  /** Whether FSDP wraps the embedding and the head as separate units. */
  readonly ownUnits: boolean;
  /** For OLMo's wrapper. */
  readonly release: Release;
}

/** The start of the episode: OLMo's own core, in a release before the wrapper was fixed. */
export const START: Choice = {
  structure: "absent",
  naming: "olmo",
  configSaysTied: true,
  otherDevice: false,
  ownUnits: false,
  release: "0.2.5",
};

export const choice = signal<Choice>(START);

export function choose(changed: Partial<Choice>): void {
  choice.value = fit({ ...choice.value, ...changed });
}

/** transformers' naming does not have every structure: those it lacks are shown with OLMo's names. */
export function fit(asked: Choice): Choice {
  return STRUCTURES_OF[asked.naming].includes(asked.structure) ? asked : { ...asked, naming: "olmo" };
}
