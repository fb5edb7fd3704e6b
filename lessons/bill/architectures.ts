import { ConfigError, FAMILIES, type ModelConfig, modelTensors } from "../../src/index.ts";
import { BillError } from "./bill_error.ts";
import type { ConfigReader } from "./reader.ts";

/** How to count a model's numbers from its config. */
interface Architecture {
  /** The matrix's sizes, for a kind that has its own where a config is silent; null as below. */
  readonly matrix?: (config: ConfigReader) => Pick<ModelConfig, "vocabSize" | "hiddenSize"> | null;
  /** All but the vocabulary matrix; null where the config asks for something that the formula does not know. */
  readonly otherNumbers: (config: ConfigReader) => number | null;
}

/**
 * L · (q, k, v, o + gate, up, down + norms) + the last norm: D · H·h + 2 · D · K·h + H·h · D + 3 · D · F a layer, with
 * H heads of h columns, of which K hold keys and values (huggingface/transformers, `modeling_*.py` of each).
 * @param norms with a weight in each layer
 */
function likeLlama(norms: number): Architecture {
  return {
    otherNumbers: (config) => {
      if (config.flag("attention_bias") || config.flag("mlp_bias")) return null;
      const D = config.size("hidden_size");
      const L = config.size("num_hidden_layers");
      const F = config.size("intermediate_size");
      const H = config.size("num_attention_heads");
      const K = config.sizeIfThere("num_key_value_heads") ?? H;
      const h = config.sizeIfThere("head_dim") ?? headSize(D, H);
      const layer = 2 * D * H * h + 2 * D * K * h + 3 * D * F + norms * D;
      return L * layer + D;
    },
  };
}

function headSize(D: number, H: number): number {
  if (D % H === 0) return D / H;
  throw new BillError(
    `hidden_size ${D} should be a multiple of num_attention_heads ${H}, or head_dim must be given. Correct it above.`,
  );
}

/** huggingface/transformers, `modeling_gpt2.py`: learned positions, biases everywhere, two LayerNorms a layer. */
const GPT2: Architecture = {
  otherNumbers: (config) => {
    const D = config.size("n_embd");
    const F = config.sizeIfThere("n_inner") ?? 4 * D;
    const attention = 4 * (D * D + D);
    const feedForward = 2 * D * F + F + D;
    const layer = attention + feedForward + 4 * D;
    return config.size("n_positions") * D + config.size("n_layer") * layer + 2 * D;
  },
};

/** allenai/OLMo, `olmo/model.py`, with SwiGLU, whose `mlp_hidden_size` is 2F. */
const HF_OLMO: Architecture = {
  otherNumbers: (config) => {
    const affine = config.flag("layer_norm_with_affine") || config.flag("attention_layer_norm_with_affine");
    const isLike1B = config.get("activation_type") === "swiglu" && !config.flag("include_bias") && !affine;
    if (!isLike1B || config.flag("multi_query_attention")) return null;
    const D = config.size("d_model");
    const doubleF = config.sizeIfThere("mlp_hidden_size") ?? D * config.size("mlp_ratio");
    if (doubleF % 2 === 1) return null;
    return config.size("n_layers") * (4 * D * D + (3 * D * doubleF) / 2);
  },
};

type Family = (typeof FAMILIES)[string];

/** Of a family that runs here the tensors themselves are counted. */
function ofFamily(family: Family): Architecture {
  const read = ({ json }: ConfigReader): ModelConfig | null => {
    try {
      return { ...family.read(json), family: "", tied: true };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      if (error.code === "unsupported") return null;
      throw new BillError(`${error.fact} Correct it, or paste all of config.json.`);
    }
  };
  return {
    matrix: read,
    otherNumbers: (reader) => {
      const config = read(reader);
      if (!config) return null;
      const sizes = [...modelTensors(config).values()].map(
        ({ shape: [rows, columns = 1] }) => rows * columns,
      );
      return sizes.reduce((sum, size) => sum + size, 0) - config.vocabSize * config.hiddenSize;
    },
  };
}

const BY_MODEL_TYPE: ReadonlyMap<unknown, Architecture> = new Map([
  ["hf_olmo", HF_OLMO],
  ["gemma", likeLlama(2)],
  ["gemma2", likeLlama(4)],
  ["gpt2", GPT2],
  ...Object.entries(FAMILIES).map(([type, family]) => [type, ofFamily(family)] as const),
]);

/** Undefined where the kind of model is not known here. Early configs of hf_olmo call themselves `olmo` too. */
export function architectureOf(config: ConfigReader): Architecture | undefined {
  const type = config.get("model_type");
  return BY_MODEL_TYPE.get(type === "olmo" && config.get("d_model") ? "hf_olmo" : type);
}
