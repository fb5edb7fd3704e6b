import { isJsonObject, type JsonObject, showJson } from "../json/json.ts";
import { malformed, unsupported } from "./config_error.ts";
import { readPositive } from "./config_json.ts";
import type { Rope, RopeScaling } from "./rope.ts";

/**
 * transformers 5 has everything in `rope_parameters`, for all layers or for each type of layer; transformers 4 has
 * `rope_theta` and `rope_scaling`. As in transformers, the old `rope_scaling` takes precedence unless it is empty, and
 * so does a theta among the parameters over one beside them.
 * @param theta transformers' default
 * @throws ConfigError
 */
export function readRope(json: JsonObject, theta = 10_000): Rope {
  const scaling = parametersIn(json, "rope_scaling");
  const used = Object.keys(scaling).length > 0 ? "rope_scaling" : "rope_parameters";
  const parameters = parametersIn(json, used);
  return {
    theta: readPositive(parameters, "rope_theta") ?? readPositive(json, "rope_theta") ?? theta,
    scaling: readScaling(json, used, parameters),
  };
}

/** Of parameters for each type of layer, those of full attention. */
function parametersIn(json: JsonObject, key: string): JsonObject {
  const type = "full_attention";
  const all = objectOrNothing(json[key], key);
  return type in all ? objectOrNothing(all[type], `${key}.${type}`) : all;
}

function objectOrNothing(value: unknown, key: string): JsonObject {
  const object = value ?? {};
  if (isJsonObject(object)) return object;
  throw malformed(key, "an object or null", showJson(object));
}

/** `type` is the older name of `rope_type`. */
function readScaling(json: JsonObject, key: string, parameters: JsonObject): RopeScaling | null {
  const type = parameters["rope_type"] ?? parameters["type"] ?? "default";
  // A dynamic RoPE is scaled for texts longer than max_position_embeddings alone, and none is here.
  if (type === "default" || type === "dynamic") return null;
  if (type !== "linear" && type !== "llama3") {
    throw unsupported(key, "RoPE of rope_type default, dynamic, linear or llama3", showJson(parameters));
  }
  const required = (name: string): number => {
    const value = readPositive(parameters, name);
    if (value === null) throw malformed(`${key}.${name}`, "a positive number", "nothing");
    return value;
  };
  const factor = required("factor");
  if (type === "linear") return factor === 1 ? null : { kind: type, factor };
  return {
    kind: type,
    factor,
    lowFrequencyFactor: required("low_freq_factor"),
    highFrequencyFactor: required("high_freq_factor"),
    originalContext:
      readPositive(parameters, "original_max_position_embeddings") ??
      readPositive(json, "max_position_embeddings") ??
      required("original_max_position_embeddings"),
  };
}
