import type { JsonObject } from "../json/json.ts";
import type { Norm } from "./config.ts";
import { readPositive } from "./config_json.ts";

/** @param epsilon default, if the config has none @throws ConfigError */
export function readRmsNorm(json: JsonObject, epsilon: number, weight: Norm["weight"] = "weight"): Norm {
  return { kind: "rms-norm", epsilon: readPositive(json, "rms_norm_eps") ?? epsilon, weight };
}
