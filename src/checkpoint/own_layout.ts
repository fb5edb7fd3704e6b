import { CheckpointError } from "./checkpoint_error.ts";
import type { JsonObject } from "../json/json.ts";

/** The Hub organizations of OLMo's authors, who publish it in both layouts. */
const PUBLISHED = /^allenai\/OLMo-[\w.-]+/;

/** Whether OLMo's own code wrote a `config.json`, for its own model class. */
export function isOwnLayout({ model_type: type, architectures }: JsonObject): boolean {
  const isOwnClass = Array.isArray(architectures) && architectures.includes("OLMoForCausalLM");
  return type === "hf_olmo" || isOwnClass;
}

/** @param name of the checkpoint */
export function ownLayout(name: string): CheckpointError {
  const [published] = PUBLISHED.exec(name) ?? [];
  const other = published
    ? `Hugging Face's layout of the same model is in ${published}-hf: open that.`
    : "Look for a repository of the same name with -hf at its end, or convert it with the script " +
      "convert_olmo_weights_to_hf.py of transformers.";
  return new CheckpointError(
    "unsupported",
    `${name} is in OLMo's own layout, which is not read here. ${other}`,
  );
}
