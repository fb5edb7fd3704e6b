import { isJsonObject, type JsonObject, parsePython, tiesHead } from "../../src/index.ts";
import { architectureOf } from "./architectures.ts";
import { BillError } from "./bill_error.ts";
import { ConfigReader } from "./reader.ts";

/** What a config says of a model's vocabulary matrix, and of its size. */
export interface BilledModel {
  /** V: rows, padding included. */
  readonly vocabSize: number;
  /** D: columns. */
  readonly hiddenSize: number;
  /** Whether the head is the embedding; null where neither the config nor its kind of model says. */
  readonly tied: boolean | null;
  /** Numbers in all other tensors; null where it can't be told from this config. */
  readonly otherNumbers: number | null;
  /** `model_type`; null where there is none. */
  readonly type: string | null;
}

/** Configs have a few kilobytes; some list a label for each of thousands of classes. */
export const LONGEST_CONFIG = 2 ** 18;

/**
 * Reads any `config.json` of a language model. The matrix's two sizes must be there, unless the model's kind has its own.
 * @throws BillError
 */
export function readConfig(text: string): BilledModel {
  const config = new ConfigReader(parse(text));
  const architecture = architectureOf(config);
  const type = config.get("model_type");
  const { vocabSize, hiddenSize } = architecture?.matrix?.(config) ?? matrixIn(config);
  return {
    vocabSize,
    hiddenSize,
    tied: tiesHead(config.json, (json, key) => new ConfigReader(json).flag(key)),
    otherNumbers: architecture?.otherNumbers(config) ?? null,
    type: typeof type === "string" ? type : null,
  };
}

/** Names of D. In ALBERT, ELECTRA and OPT the matrix may be narrower than the layers, so its own width comes first. */
const WIDTHS = "embedding_size word_embed_proj_dim hidden_size n_embd n_embed model_dim emb_dim dim".split(
  " ",
);

function matrixIn(config: ConfigReader): Pick<BilledModel, "vocabSize" | "hiddenSize"> {
  const D = config.sizeIfThere("d_model");
  if (D === null) return { vocabSize: config.size("vocab_size"), hiddenSize: config.size(...WIDTHS) };
  // OLMo's own config has the padded V under a name that is D's elsewhere.
  return { vocabSize: config.size("embedding_size", "vocab_size"), hiddenSize: D };
}

function parse(text: string): JsonObject {
  if (text.length > LONGEST_CONFIG) {
    throw new BillError(
      `A config.json of ${text.length} characters is too long: at most ${LONGEST_CONFIG} are read. Is it another file?`,
    );
  }
  const value = parseJson(text);
  if (!isJsonObject(value)) {
    throw new BillError("This is JSON, but not an object. A config.json begins with {.");
  }
  const nested = value["text_config"];
  if (isJsonObject(nested) && !Object.hasOwn(value, "vocab_size")) {
    throw new BillError("This model reads more than text. Paste only what is under text_config.");
  }
  return value;
}

function parseJson(text: string): unknown {
  try {
    return parsePython(text);
  } catch (cause) {
    const problem = (cause as SyntaxError).message;
    throw new BillError(`This is not JSON: ${problem}. Paste all of config.json, from { to }.`, { cause });
  }
}
