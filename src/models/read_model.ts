import { type JsonObject, showJson } from "../json/json.ts";
import type { ModelConfig } from "./config.ts";
import { unsupported } from "./config_error.ts";
import { only, readFlag } from "./config_json.ts";
import type { Family } from "./family.ts";

/**
 * Reads the model from the `config.json` of a family.
 * @param type its `model_type`
 * @throws ConfigError
 */
export function readModel(json: JsonObject, type: string, family: Family): ModelConfig {
  checkArchitecture(json, family);
  only(json, "is_causal", true); // a decoder that was made an encoder may keep its class's name
  const tied = readFlag(json, "tie_word_embeddings") ?? family.tiedByDefault;
  return { ...family.read(json), family: type, tied };
}

function checkArchitecture({ architectures }: JsonObject, { architecture }: Family): void {
  if (architectures == null) return;
  if (Array.isArray(architectures) && architectures.includes(architecture)) return;
  throw unsupported("architectures", showJson([architecture]), showJson(architectures));
}
