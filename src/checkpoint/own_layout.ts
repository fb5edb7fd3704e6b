import type { JsonObject } from "../json/json.ts";

/** Whether OLMo's own code wrote a `config.json`, for its own model class. */
export function isInOwnLayout({ model_type: type, architectures }: JsonObject): boolean {
  const isOwnClass = Array.isArray(architectures) && architectures.includes("OLMoForCausalLM");
  return type === "hf_olmo" || isOwnClass;
}
