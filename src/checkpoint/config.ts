import type { JsonObject } from "../json/json.ts";
import type { ModelConfig } from "../models/config.ts";
import { ConfigError } from "../models/config_error.ts";
import { readFlag } from "../models/config_json.ts";
import { olmo } from "../models/olmo/olmo.ts";
import { readModel } from "../models/read_model.ts";
import { CheckpointError } from "./checkpoint_error.ts";
import { fetched } from "../code/fetched.ts";

/**
 * Reads the model's configuration from a checkpoint's `config.json`. The code for other families than that of the site's own
 * model is fetched.
 * @throws CheckpointError; MissingCodeError
 */
export async function openConfig(json: JsonObject): Promise<ModelConfig> {
  if (json["model_type"] === "olmo") return refusing(() => readModel(json, "olmo", olmo));
  const { readConfig } = await fetched("knows other models than OLMo 1", import("../models/families.ts"));
  return refusing(() => readConfig(json));
}

/** The value of `tie_word_embeddings`, or null. @throws CheckpointError */
export function tieIn(json: JsonObject): boolean | null {
  return refusing(() => readFlag(json, "tie_word_embeddings"));
}

/** @throws CheckpointError in place of a ConfigError */
export function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConfigError) throw new CheckpointError(error.code, error.message);
    throw error;
  }
}
