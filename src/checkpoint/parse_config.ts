import type { ModelConfig } from "../models/config.ts";
import { readConfig } from "../models/families.ts";
import { refusing } from "./config.ts";

/** Reads the model's configuration from a `config.json` of any family, with the code of all. @throws CheckpointError */
export function parseConfig(json: unknown): ModelConfig {
  return refusing(() => readConfig(json));
}
