import { CheckpointError } from "./checkpoint_error.ts";
import type { JsonObject } from "../json/json.ts";

/** A file that only checkpoints in OLMo's own layout have, not those in Hugging Face's. */
export const OWN_CONFIG = "config.yaml";

/** The Hub organizations of OLMo's authors, who publish it in both layouts. */
const PUBLISHED = /^allenai\/OLMo-[\w.-]+/;

/**
 * Refuses a `config.json` that OLMo's own code wrote for its own model class.
 * @param name of the checkpoint
 * @throws CheckpointError
 */
export function refuseOwnLayout({ model_type: type, architectures }: JsonObject, name: string): void {
  const isOwnClass = Array.isArray(architectures) && architectures.includes("OLMoForCausalLM");
  if (type === "hf_olmo" || isOwnClass) throw ownLayout(name);
}

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
