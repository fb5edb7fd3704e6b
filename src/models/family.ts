import type { JsonObject } from "../json/json.ts";
import type { ModelConfig } from "./config.ts";

/** A family of models: those of one `model_type` in `families.ts`. */
export interface Family {
  /** Its common name. */
  readonly title: string;
  /** transformers' class with a head, as in `architectures`. */
  readonly architecture: string;
  /** Default of `tie_word_embeddings`. */
  readonly tiedByDefault: boolean;
  /**
   * Reads its `config.json`, as transformers 4 or 5 writes it. Ignores keys that do not change what the model computes.
   * @throws ConfigError
   */
  readonly read: (json: JsonObject) => FamilyConfig;
}

/** The family-specific parts of a config. */
type FamilyConfig = Omit<ModelConfig, "family" | "tied">;
