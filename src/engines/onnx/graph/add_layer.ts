import type { NormPlace } from "../../../models/config.ts";
import { layerTensor } from "../../../models/tensors.ts";
import type { ResidentCheckpoint } from "../../../checkpoint/resident.ts";
import { addAttention, type AttentionParts } from "./add_attention.ts";
import { addMlp, type Project } from "./add_mlp.ts";
import { addNorm, type NormParts } from "./add_norm.ts";
import type { Graph } from "./graph.ts";
import type { Weights } from "./external_weights.ts";
import { tensorOf } from "./tensor_of.ts";

/** Inputs of every layer besides its own weights. */
export type Shared = NormParts & AttentionParts;

/** Appends a layer to the graph: from the residual stream `x` [T, D] to the next one. */
export function addLayer(
  graph: Graph,
  weights: Weights,
  checkpoint: ResidentCheckpoint,
  shared: Shared,
  index: number,
  x: string,
): string {
  const { config, tensors } = checkpoint;
  const prefix = `layers.${index}`;
  const weight = (name: string) => weights.add(tensorOf(checkpoint, layerTensor(index, name)));
  // Gemm reads [out, in] directly: no transpose, and no second copy.
  const project: Project = (input, name) => {
    const bias = tensors.has(layerTensor(index, `${name}.bias`)) ? [weight(`${name}.bias`)] : [];
    const inputs = [input, weight(`${name}.weight`), ...bias];
    return graph.node("Gemm", `${prefix}.${name}`, inputs, { transB: 1 });
  };
  const normed = (place: NormPlace, input: string, name: string): string => {
    const module = config.layerNorms[place];
    if (module === null) return input;
    return addNorm(graph, shared, input, `${prefix}.${name}`, () => weight(`${module}.weight`));
  };
  const h = normed("beforeAttention", x, "self_attn.norm");
  const attended = addAttention(graph, config, shared, index, h, { project, weight });
  const middle = graph.node("Add", `${prefix}.middle`, [
    x,
    normed("afterAttention", attended, "self_attn.end_norm"),
  ]);
  const m = normed("beforeMlp", middle, "mlp.norm");
  const made = addMlp(graph, config.activation, prefix, m, project);
  return graph.node("Add", `${prefix}.end`, [middle, normed("afterMlp", made, "mlp.end_norm")]);
}
