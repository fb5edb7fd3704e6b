import { isJsonObject, type JsonObject } from "../../json/json.ts";
import { tiesBy } from "./config_says.ts";

/** The flag by which transformers ties a head. */
export const FLAG = "tie_word_embeddings";

/** Parts of a config that are asked for the flag too: that of the text, in transformers 4, and that of a decoder. */
const PARTS = ["text_config", "decoder"] as const;

/** The parts that a config has. */
export function partsOf(config: JsonObject): readonly string[] {
  return PARTS.filter((key) => isJsonObject(config[key]));
}

/** Families whose logits are multiplied by D^-0.5 under the flag, by the code of transformers 4.57 or 5.24, or both. */
const SCALED: ReadonlySet<unknown> = new Set(
  "longt5 mt5 pop2piano switch_transformers t5 udop umt5".split(" "),
);

/**
 * Families and classes that transformers 5.24 does not tie under the flag: they have no `_tied_weights_keys`, or set the
 * flag back (blt), or refuse it (dbrx), or ask a config within a config (Omni). A head without its tensor gets random
 * numbers there.
 */
const NEVER_TIED: ReadonlySet<unknown> = new Set(
  (
    "BigBirdPegasusForCausalLM audioflamingo3 bailing_hybrid blt cosmos3_edge dbrx esmc evolla glm_image inkling_mm_model " +
    "inkling_text inkling2 inkling2_text inkling2_loop inkling2_loop_text kimi_linear " +
    "muse_spark musicflamingo nemo_speechlm nemotron_h nemotron_h_omni omniasr pp_formulanet qwen2_5_omni " +
    "qwen2_audio qwen3_omni_moe rembert vibevoice_asr voxtral xlstm"
  ).split(" "),
);

/** Why a head that is a copy can't be tied by the flag alone; null if it can. */
export function flagObstacle(config: JsonObject): string | null {
  const configs = [config, ...partsOf(config).map((key) => config[key])].filter(isJsonObject);
  const never = configs.flatMap(namesOf).find((name) => NEVER_TIED.has(name));
  if (typeof never === "string")
    return `transformers 5 does not tie the head of ${never} by ${FLAG}: without its tensor it would be lost.`;
  const scaled = configs.find((part) => SCALED.has(part["model_type"]) && tiesBy(part) !== true)?.[
    "model_type"
  ];
  if (typeof scaled === "string")
    return `In models of the family ${scaled} transformers also scales the logits where ${FLAG} is true: they would be others.`;
  return null;
}

function namesOf({ model_type: type, architectures }: JsonObject): unknown[] {
  return [type, ...(Array.isArray(architectures) ? architectures : [])];
}
