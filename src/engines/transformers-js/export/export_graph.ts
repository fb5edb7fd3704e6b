import type { ResidentCheckpoint } from "../../../checkpoint/resident.ts";
import { EMBEDDING, layerTensor } from "../../../models/tensors.ts";
import { DataType, Graph } from "../../onnx/graph/graph.ts";
import { addHead } from "../../onnx/graph/add_head.ts";
import { addMlp, type Project } from "../../onnx/graph/add_mlp.ts";
import { addNorm, normParts } from "../../onnx/graph/add_norm.ts";
import type { OnnxModel } from "../../onnx/graph/model_graph.ts";
import { Weights } from "../../onnx/graph/external_weights.ts";
import { tensorOf } from "../../onnx/graph/tensor_of.ts";
import { addAttention, type Shared } from "./attention.ts";
import { addMask, addRotation } from "./positions.ts";

/**
 * Writes OLMo 1 as Optimum exports it, in the layout that transformers.js asks for: B sequences of T tokens each, after
 * P tokens that are in the cache; S = P + T.
 *
 * Inputs: `input_ids` [B, T], `attention_mask` [B, S] and `position_ids` [B, T], all int64;
 * `past_key_values.<layer>.key` and `.value` [B, H, P, HEAD] float32. Outputs: `logits` [B, T, V] float32;
 * `present.<layer>.key` and `.value` [B, H, S, HEAD]. transformers.js knows the sizes by the names given here.
 */
export function buildExport(checkpoint: ResidentCheckpoint): OnnxModel {
  const { config } = checkpoint;
  const graph = new Graph("olmo");
  const weights = new Weights(graph);
  const ids = graph.input("input_ids", DataType.INT64, ["batch_size", "sequence_length"]);
  const attended = graph.input("attention_mask", DataType.INT64, ["batch_size", "total_sequence_length"]);
  const positions = graph.input("position_ids", DataType.INT64, ["batch_size", "sequence_length"]);
  const shared: Shared = {
    ...normParts(graph, config.norm, config.hiddenSize),
    mask: addMask(graph, attended, positions),
    ...addRotation(graph, config, positions),
    split: graph.integers("shape.split", [0, 0, config.headCount, config.headSize]),
    merged: graph.integers("shape.merged", [0, 0, config.hiddenSize]),
    half: graph.integers("half", [config.headSize / 2]),
    scale: graph.floats("scale", [config.headSize ** -0.5], []),
    clip:
      config.clipQkv === null
        ? null
        : [graph.floats("clip.min", [-config.clipQkv], []), graph.floats("clip.max", [config.clipQkv], [])],
  };

  const wte = weights.add(tensorOf(checkpoint, EMBEDDING));
  let x = graph.node("Gather", "embedded", [wte, ids]);
  for (let layer = 0; layer < config.layers.length; layer++) {
    x = addLayer(graph, weights, checkpoint, shared, layer, x);
  }
  addHead(graph, weights, checkpoint, "exported", addBareNorm(graph, shared, x, "hidden"), wte);
  graph.output("logits", DataType.FLOAT, ["batch_size", "sequence_length", config.vocabSize]);
  return { bytes: graph.serialize(), files: weights.files };
}

/** From the residual stream `x` [B, T, D] to the next one. */
function addLayer(
  graph: Graph,
  weights: Weights,
  checkpoint: ResidentCheckpoint,
  shared: Shared,
  index: number,
  x: string,
): string {
  const prefix = `layers.${index}`;
  // An export has MatMul by [in, out]. onnxruntime folds the Transpose: a weight that nothing else reads is there once.
  const project: Project = (input, name) => {
    const weight = weights.add(tensorOf(checkpoint, layerTensor(index, `${name}.weight`)));
    const transposed = graph.node("Transpose", `${weight}.transposed`, [weight], { perm: [1, 0] });
    return graph.node("MatMul", `${prefix}.${name}`, [input, transposed]);
  };
  const h = addBareNorm(graph, shared, x, `${prefix}.self_attn.norm`);
  const attended = addAttention(graph, checkpoint.config, shared, index, h, project);
  const middle = graph.node("Add", `${prefix}.middle`, [x, attended]);
  const m = addBareNorm(graph, shared, middle, `${prefix}.mlp.norm`);
  const made = addMlp(graph, checkpoint.config.activation, prefix, m, project);
  return graph.node("Add", `${prefix}.end`, [middle, made]);
}

/** OLMo 1's norms have no weights. */
function addBareNorm(graph: Graph, shared: Shared, x: string, name: string): string {
  return addNorm(graph, shared, x, name, () => {
    throw new Error(`The norm ${name} should have no weight.`);
  });
}
