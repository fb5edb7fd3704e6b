import { isJsonObject, type JsonObject, lookUp, showJson } from "../json/json.ts";
import type { ModelConfig } from "./config.ts";
import { ConfigError, malformed } from "./config_error.ts";
import type { Family } from "./family.ts";
import { gemma3 } from "./gemma3/gemma3.ts";
import { llama } from "./llama/llama.ts";
import { mistral } from "./mistral/mistral.ts";
import { olmo } from "./olmo/olmo.ts";
import { olmo2 } from "./olmo2/olmo2.ts";
import { qwen2 } from "./qwen2/qwen2.ts";
import { qwen3 } from "./qwen3/qwen3.ts";
import { readModel } from "./read_model.ts";

/** The supported families, by `model_type`. */
export const FAMILIES: Readonly<Record<string, Family>> = {
  olmo,
  olmo2,
  llama,
  mistral,
  qwen2,
  qwen3,
  gemma3_text: gemma3,
};

/**
 * Reads the model from a checkpoint's `config.json`.
 * @throws ConfigError
 */
export function readConfig(json: unknown): ModelConfig {
  if (!isJsonObject(json)) throw malformed("its contents", "an object", showJson(json));
  const type = json["model_type"];
  const family = lookUp(FAMILIES, type);
  if (!family || typeof type !== "string") throw unknownFamily(json);
  return readModel(json, type, family);
}

/** The common name of a model's family. */
export function familyTitle({ family }: Pick<ModelConfig, "family">): string {
  return lookUp(FAMILIES, family)?.title ?? family;
}

/** Whether the family of that `model_type` ties its head where `config.json` is silent; null of one that is not known. */
export function tiesByDefault(type: unknown): boolean | null {
  return lookUp(FAMILIES, type)?.tiedByDefault ?? null;
}

const KNOWN = Object.entries(FAMILIES)
  .map(([type, { title }]) => `${type} (${title})`)
  .join(", ");

/** Multimodal models have one config for each part. */
function unknownFamily(json: JsonObject): ConfigError {
  const type = showJson(json["model_type"]);
  const { text_config: text } = json;
  const inner = isJsonObject(text) ? lookUp(FAMILIES, text["model_type"]) : undefined;
  const [about, advice] = inner
    ? [
        `a model for more than text. Its text model, a ${inner.title}, runs here only from a checkpoint of its own, whose ` +
          `class is ${inner.architecture}.`,
        "Look for one.",
      ]
    : [`which is not among the families that run here: ${KNOWN}.`, "Look at a checkpoint of one of them."];
  return new ConfigError("unsupported", `config.json: model_type is ${type}, ${about}`, advice);
}
