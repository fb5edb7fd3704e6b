import type { ResidentCheckpoint } from "../../../checkpoint/resident.ts";
import type { ModelConfig } from "../../../models/config.ts";
import { EMBEDDING, LAST_NORM } from "../../../models/tensors.ts";
import type { Head } from "../../head.ts";
import { DataType, Graph } from "./graph.ts";
import { addHead } from "./add_head.ts";
import { addLayer, type Shared } from "./add_layer.ts";
import { addNorm, normParts } from "./add_norm.ts";
import { addRopeTables } from "./rope_tables.ts";
import { type ExternalFile, Weights } from "./external_weights.ts";
import { tensorOf } from "./tensor_of.ts";

/** A checkpoint as an ONNX model. */
export interface OnnxModel {
  /** The `.onnx` file: the graph without the weights. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The files that its tensors point into: the checkpoint's own. */
  readonly files: readonly ExternalFile[];
}

/**
 * Writes a model as an ONNX graph that reads T tokens at a time.
 *
 * Inputs: `ids` [T] int32; `last_position` [1] int32, the position of the last one; `total_length` [1] int32, one more
 * than that; `past.<layer>.keys` and `.values` [1, K, past, E] float32. Outputs: `logits` [1, V] float32 after the last
 * token; `present.<layer>.keys` and `.values`, the cache with these tokens added.
 */
export function buildModel(checkpoint: ResidentCheckpoint, head: Head): OnnxModel {
  const { config } = checkpoint;
  const graph = new Graph(config.family);
  const weights = new Weights(graph);
  const ids = graph.input("ids", DataType.INT32, ["tokens"]);
  const shared = addShared(graph, config);

  const wte = weights.add(tensorOf(checkpoint, EMBEDDING));
  let x = scaled(graph, config.embeddingScale, graph.node("Gather", "embedded", [wte, ids]));
  for (let layer = 0; layer < config.layers.length; layer++) {
    x = addLayer(graph, weights, checkpoint, shared, layer, x);
  }
  // Only the last token's logits are needed.
  const last = graph.node("Gather", "last", [x, graph.integers("last.index", [-1])]);
  const hidden = addNorm(graph, shared, last, "hidden", () =>
    weights.add(tensorOf(checkpoint, `${LAST_NORM}.weight`)),
  );
  addHead(graph, weights, checkpoint, head, hidden, wte);
  graph.output("logits", DataType.FLOAT, [1, config.vocabSize]);
  return { bytes: graph.serialize(), files: weights.files };
}

function scaled(graph: Graph, scale: number, x: string): string {
  return scale === 1
    ? x
    : graph.node("Mul", `${x}.scaled`, [x, graph.floats("embedding.scale", [scale], [])]);
}

function addShared(graph: Graph, config: ModelConfig): Shared {
  const { headSize: E, clipQkv, queryKeyNorm } = config;
  const [queryColumns, keyColumns] = [config.headCount * E, config.keyValueHeadCount * E];
  const norms = normParts(graph, config.norm, config.hiddenSize);
  const ropes = [...new Set(config.layers.map(({ rope }) => rope))];
  const tables = ropes.map((rope, index) => [rope, addRopeTables(graph, config, rope, index)] as const);
  const lastPosition = graph.input("last_position", DataType.INT32, [1]);
  const totalLength = graph.input("total_length", DataType.INT32, [1]);
  const batched = graph.integers("shape.batched", [1, -1, queryColumns]);
  return {
    ...norms,
    ropes: new Map(tables),
    lastPosition,
    totalLength,
    batched,
    batchedKeys:
      keyColumns === queryColumns ? batched : graph.integers("shape.batched_keys", [1, -1, keyColumns]),
    flat: graph.integers("shape.flat", [-1, queryColumns]),
    heads: queryKeyNorm === "each-head" ? graph.integers("shape.heads", [-1, E]) : null,
    clip:
      clipQkv === null
        ? null
        : [graph.floats("clip.min", [-clipQkv], []), graph.floats("clip.max", [clipQkv], [])],
  };
}
