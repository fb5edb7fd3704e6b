import type { ModelConfig } from "../models/config.ts";
import { ConfigError } from "../models/config_error.ts";
import { readFlag } from "../models/config_json.ts";
import { readConfig } from "../models/families.ts";
import type { JsonObject } from "../json/json.ts";
import { CheckpointError } from "./checkpoint_error.ts";

/** Reads the model's configuration from a checkpoint's `config.json`. @throws CheckpointError */
export function parseConfig(json: unknown): ModelConfig {
  return refusing(() => readConfig(json));
}

/** The value of `tie_word_embeddings`, or null. @throws CheckpointError */
export function tieIn(json: JsonObject): boolean | null {
  return refusing(() => readFlag(json, "tie_word_embeddings"));
}

function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConfigError) throw new CheckpointError(error.code, error.message);
    throw error;
  }
}
