import type { JsonObject } from "../json/json.ts";
import type { ModelConfig } from "./config.ts";

/** A `model_type` of transformers. */
export interface Family {
  /** What people call it. */
  readonly title: string;
  /** transformers' class of it with a head, as `architectures` names it. */
  readonly architecture: string;
  /** What `tie_word_embeddings` is where a config says nothing of it. */
  readonly tiedByDefault: boolean;
  /**
   * Reads its `config.json`, as transformers 4 or 5 writes it. Keys that do not change what the model computes are ignored.
   * @throws ConfigError
   */
  readonly read: (json: JsonObject) => FamilyConfig;
}

/** What is particular to a family. */
export type FamilyConfig = Omit<ModelConfig, "family" | "tied">;
