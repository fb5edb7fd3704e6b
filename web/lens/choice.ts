import { signal } from "@preact/signals";
import { type Naming, type Structure, STRUCTURES_OF } from "../../lessons/tying/structures.ts";
import type { Release } from "../../lessons/tying/olmo/tie_weights.ts";

/** What the lens looks at, and what the tools are told. */
export interface Choice {
  readonly structure: Structure;
  readonly naming: Naming;
  /** `config.tie_word_embeddings` */
  readonly configSaysTied: boolean;
  /** Whether a device map puts the head on another GPU than the embedding. */
  readonly otherDevice: boolean;
  /** Whether FSDP is to make a unit of the embedding and one of the head. */
  readonly ownUnits: boolean;
  /** Of OLMo's wrapper. */
  readonly release: Release;
}

/** Where the episode begins: OLMo's own core, in a release whose wrapper has yet to be mended. */
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

/** transformers' names have not every structure: those that it lacks are shown with OLMo's. */
export function fit(asked: Choice): Choice {
  return STRUCTURES_OF[asked.naming].includes(asked.structure) ? asked : { ...asked, naming: "olmo" };
}
