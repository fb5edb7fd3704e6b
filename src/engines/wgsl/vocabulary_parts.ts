import type { ModelConfig } from "../../models/config.ts";
import type { VocabularyAccess } from "../vocabulary_access.ts";
import type { Scratch } from "./scratch.ts";
import type { VocabularyEnds } from "./vocabulary_ends.ts";

/** What of an engine is touched. */
export interface VocabularyParts {
  readonly device: GPUDevice;
  readonly config: ModelConfig;
  readonly scratch: Scratch<GPUBuffer>;
  readonly ends: VocabularyEnds;
  readonly hidden: VocabularyAccess["hidden"];
}

/** Of each engine that can be touched. What touches them (`touch_vocabulary.ts`) comes to those who do. */
export const partsOf = new WeakMap<object, VocabularyParts>();
