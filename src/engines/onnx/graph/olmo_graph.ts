import type { ResidentCheckpoint } from "../../../checkpoint/resident.ts";
import type { ModelConfig } from "../../../models/config.ts";
import { tensorOf } from "../../unsupported_checkpoint.ts";
import type { Head } from "../../engine.ts";
import { DataType, Graph } from "./graph.ts";
import { addHead } from "./add_head.ts";
import { addLayer, addNorm, type Shared } from "./add_layer.ts";
import { addRopeTables } from "./rope_tables.ts";
import { type ExternalFile, Weights } from "./external_weights.ts";

/** A checkpoint as an ONNX model. */
export interface OnnxModel {
  /** The `.onnx` file: the graph without the weights. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The files that its tensors point into: the checkpoint's own. */
  readonly files: readonly ExternalFile[];
}

/**
 * Writes OLMo 1 as an ONNX graph of T tokens at a time.
 *
 * Inputs: `ids` [T] int32; `last_position` [1] int32, where the last of them stands; `total_length` [1] int32, that
 * and one; `past.<layer>.keys` and `.values` [1, H, past, HEAD] float32. Outputs: `logits` [1, V] float32 after the
 * last token; `present.<layer>.keys` and `.values`, the cache with these tokens in it.
 */
export function buildModel(checkpoint: ResidentCheckpoint, head: Head): OnnxModel {
  const { config } = checkpoint;
  const graph = new Graph("olmo");
  const weights = new Weights(graph);
  const ids = graph.input("ids", DataType.INT32, ["tokens"]);
  const shared = addShared(graph, config);

  const wte = weights.add(tensorOf(checkpoint, "model.embed_tokens.weight"));
  let x = graph.node("Gather", "embedded", [wte, ids]);
  for (let layer = 0; layer < config.layers.length; layer++) {
    x = addLayer(graph, weights, checkpoint, shared, layer, x);
  }
  // Only the last token's logits are asked for.
  const last = graph.node("Gather", "last", [x, graph.integers("last.index", [-1])]);
  addHead(graph, weights, checkpoint, head, addNorm(graph, shared, last, "hidden"), wte);
  graph.output("logits", DataType.FLOAT, [1, config.vocabSize]);
  return { bytes: graph.serialize(), files: weights.files };
}

function addShared(graph: Graph, config: ModelConfig): Shared {
  const { hiddenSize: D, clipQkv } = config;
  return {
    ones: graph.floats("ones", Array<number>(D).fill(1), [D]),
    epsilon: config.norm.epsilon,
    ...addRopeTables(graph, config),
    lastPosition: graph.input("last_position", DataType.INT32, [1]),
    totalLength: graph.input("total_length", DataType.INT32, [1]),
    batched: graph.integers("shape.batched", [1, -1, D]),
    flat: graph.integers("shape.flat", [-1, D]),
    clip:
      clipQkv === null
        ? null
        : [graph.floats("clip.min", [-clipQkv], []), graph.floats("clip.max", [clipQkv], [])],
  };
}
