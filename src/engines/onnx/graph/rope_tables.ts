import type { ModelConfig } from "../../../models/config.ts";
import { frequencies } from "../../../models/rope.ts";
import { DataType, type Graph } from "./graph.ts";

/**
 * The names of the tables cos and sin [context, HEAD / 2] float32 of position * theta^(-2 i / HEAD). The graph says how
 * they come to be, and onnxruntime folds that into two constants: so they take no room in the file. Angles are rounded
 * to float32, as in transformers; float64 is missing from onnxruntime-web's WebGPU build.
 */
export function addRopeTables(
  graph: Graph,
  config: ModelConfig,
): { readonly cos: string; readonly sin: string } {
  const turns = frequencies(config.layers[0].rope, config.headSize);
  const range = [0, config.contextLength, 1].map((value, i) => graph.integer(`rope.range.${i}`, value));
  const row = graph.node("Range", "rope.row", range);
  const column = graph.node("Unsqueeze", "rope.column", [row, graph.integers("rope.axis", [1])]);
  const positions = graph.node("Cast", "rope.positions", [column], { to: DataType.FLOAT });
  const factors = graph.floats("rope.frequencies", turns, [1, turns.length]);
  const angles = graph.node("Mul", "rope.angles", [positions, factors]);
  return { cos: graph.node("Cos", "rope.cos", [angles]), sin: graph.node("Sin", "rope.sin", [angles]) };
}
