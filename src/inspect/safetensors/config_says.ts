import { refusing } from "../../checkpoint/config.ts";
import type { JsonObject } from "../../json/json.ts";
import { readFlag } from "../../models/config_json.ts";
import { tiesHead } from "../../models/head_in_config.ts";

/** Whether the head is tied by `config.json`; null if it does not say. @throws CheckpointError */
export function tiesBy(config: JsonObject): boolean | null {
  return tiesHead(config, (json, key) => refusing(() => readFlag(json, key)));
}

/** Where `config.json` is silent, its `model_type` decides. */
export function sayingTie(tied: boolean | null): string {
  if (tied === null) return "config.json does not say whether the head is tied";
  return `by config.json the head is ${tied ? "" : "not "}tied`;
}
