import { isJsonObject, type JsonObject, lookUp, showJson } from "../json/json.ts";
import { CheckpointError } from "./checkpoint_error.ts";
import { CONFIG } from "./format/file_names.ts";
import type { Oddity } from "./oddity.ts";

/**
 * What transformers does with a checkpoint whose config.json has a `quantization_config`, but whose weights are plain
 * floats.
 * - `same`: computes with them as they are
 * - `rounded`: rounds them while it loads them
 * - `failing`: looks for packed numbers in their place, and stops with an error or makes up what it does not find
 * - `otherwise`: computes something else from them whenever the model runs
 */
type Effect = "same" | "rounded" | "failing" | "otherwise";

/**
 * By `quant_method`, in transformers 5.24. Measured with a small Llama on a CPU, where the method runs there: the logits of
 * `same` have no error at all. The others by their code.
 */
const EFFECTS: Readonly<Record<string, Effect>> = {
  "auto-round": "failing",
  "compressed-tensors": "failing",
  aqlm: "failing",
  awq: "failing",
  bitnet: "otherwise", // weights of three values, and inputs of each matrix in 8 bits: it was trained so
  bitsandbytes: "same", // with neither of its two flags
  eetq: "failing",
  fbgemm_fp8: "failing",
  fouroversix: "failing",
  fp8: "same",
  fp_quant: "failing",
  gemma: "failing",
  gguf: "same",
  gptq: "failing",
  higgs: "failing",
  hqq: "same",
  metal: "failing",
  mxfp4: "same", // it is for gpt-oss's experts alone
  mxfp8: "same",
  nvfp4: "failing",
  quanto: "rounded",
  quark: "failing",
  sinq: "failing",
  spqr: "failing",
  torchao: "failing",
  vptq: "failing",
};

/** What quantisers keep beside a weight, by the end of its name: scales, zero points, and what else belongs to its numbers. */
const BESIDE_WEIGHT = /^(.*\.)(weight[._][^.]+|q?scales?(_weight)?|SCB)$/;

/**
 * What is odd in a checkpoint with a `quantization_config` and weights in plain floats; null if it changes nothing.
 * @param quantization its value in config.json
 * @param needed the names of the tensors that the model needs
 * @param leftOut the names of others that the files hold
 * @throws CheckpointError if these floats alone are not the model
 */
export function oddQuantization(
  quantization: unknown,
  needed: Pick<ReadonlySet<string>, "has">,
  leftOut: readonly string[],
): Oddity | null {
  const said = describe(quantization);
  const effect = effectOf(quantization);
  if (effect === "otherwise") {
    throw unsupported(
      said,
      "whenever such a model runs, it rounds its weights to three values and the inputs of its matrices to 8 bits, which is " +
        "not done here. Open a model without BitNet",
    );
  }
  const scale = leftOut.find((name) => needed.has(name.replace(BESIDE_WEIGHT, "$1weight")));
  if (scale !== undefined) {
    throw unsupported(
      said,
      `the weights hold ${scale}, without which the numbers of the weight beside it are not the model's. They are not put ` +
        "together here. Open the checkpoint that it was made from, or one that was dequantized",
    );
  }
  return effect === "same" ? null : { kind: "quantized", said, effect };
}

/** Null for a method that transformers does not know. */
function effectOf(quantization: unknown): Effect | null {
  if (!isJsonObject(quantization)) return null;
  if (quantization["load_in_4bit"] === true || quantization["load_in_8bit"] === true) return "failing";
  const method = quantization["quant_method"];
  if (method === "compressed-tensors" && !hasGroups(quantization)) return "same";
  return lookUp(EFFECTS, method) ?? null;
}

/** Which matrices are quantised, and how: none where only zeros were left out, or only the cache of keys and values is meant. */
function hasGroups({ config_groups: groups }: JsonObject): boolean {
  return isJsonObject(groups) && Object.keys(groups).length > 0;
}

/** What decides, first: only the beginning is shown, and transformers sorts the keys by letters. */
function describe(quantization: unknown): string {
  if (!isJsonObject(quantization)) return showJson(quantization);
  const deciding = ["quant_method", "load_in_4bit", "load_in_8bit"].map((key) => [key, quantization[key]]);
  return showJson({ ...Object.fromEntries(deciding), ...quantization });
}

function unsupported(said: string, problem: string): CheckpointError {
  return new CheckpointError("unsupported", `${CONFIG}: quantization_config is ${said}, and ${problem}.`);
}
