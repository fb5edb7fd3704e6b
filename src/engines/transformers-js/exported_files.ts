import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { CONFIG } from "../../checkpoint/format/file_names.ts";
import type { OnnxModel } from "../onnx/graph/model_graph.ts";

/**
 * A checkpoint's files by their place in its folder, as transformers.js asks for them.
 * `eos_token_id` is left out: the reader of the steps decides where a text ends.
 */
export function filesOf({ config }: Checkpoint, model: OnnxModel): Map<string, BodyInit> {
  const about = {
    model_type: "olmo",
    architectures: ["OlmoForCausalLM"],
    vocab_size: config.vocabSize,
    hidden_size: config.hiddenSize,
    num_hidden_layers: config.layers.length,
    num_attention_heads: config.headCount,
    num_key_value_heads: config.headCount,
    intermediate_size: config.intermediateSize,
    max_position_embeddings: config.contextLength,
    tie_word_embeddings: config.tied,
  };
  return new Map<string, BodyInit>([
    [CONFIG, JSON.stringify(about)],
    ["onnx/model.onnx", model.bytes],
  ]);
}

/** Answers what transformers.js asks for with these files and no others: nothing goes over the network. */
export function fetchFrom(files: ReadonlyMap<string, BodyInit>): (input: string | URL) => Promise<Response> {
  return async (input) => {
    const found = [...files].find(([path]) => String(input).endsWith(`/${path}`));
    return found ? new Response(found[1]) : new Response(null, { status: 404 });
  };
}
