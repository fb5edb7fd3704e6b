import type { ModelConfig } from "../../../models/config.ts";
import { frequencies } from "../../../models/rope.ts";
import { DataType, type Graph } from "../../onnx/graph/graph.ts";

/** The most negative float32: what transformers adds to scores that are not to count. */
const HIDDEN = -3.4028234663852886e38;

/** The names of cos and sin [B, 1, T, HEAD] of position * theta^(-2 i / HEAD), each angle in both halves of a head. */
export function addRotation(
  graph: Graph,
  config: ModelConfig,
  positions: string,
): { readonly cos: string; readonly sin: string } {
  const turns = frequencies(config.layers[0].rope, config.headSize);
  const factors = graph.floats("rope.frequencies", turns, [1, 1, 1, turns.length]);
  const numbers = graph.node("Cast", "rope.positions", [positions], { to: DataType.FLOAT });
  const axes = graph.integers("rope.axes", [1, 3]);
  const column = graph.node("Unsqueeze", "rope.column", [numbers, axes]);
  const angles = graph.node("Mul", "rope.angles", [column, factors]);
  const both = graph.node("Concat", "rope.both", [angles, angles], { axis: -1 });
  return { cos: graph.node("Cos", "rope.cos", [both]), sin: graph.node("Sin", "rope.sin", [both]) };
}

/**
 * The name of [B, 1, T, S]: what is added to the scores, so that a token sees those up to itself.
 * @param attended [B, S]: 0 for tokens that are padding
 * @param positions [B, T]
 */
export function addMask(graph: Graph, attended: string, positions: string): string {
  const shape = graph.node("Shape", "mask.shape", [attended]);
  const length = graph.node("Gather", "mask.length", [shape, graph.integer("mask.last", 1)]);
  const keys = graph.node("Range", "mask.keys", [graph.integer("zero", 0), length, graph.integer("one", 1)]);
  const queries = graph.node("Unsqueeze", "mask.queries", [positions, graph.integers("mask.axes", [1, 3])]);
  const earlier = graph.node("LessOrEqual", "mask.earlier", [keys, queries]);
  const real = graph.node("Cast", "mask.real", [attended], { to: DataType.BOOL });
  const row = graph.node("Unsqueeze", "mask.row", [real, graph.integers("mask.row.axes", [1, 2])]);
  const seen = graph.node("And", "mask.seen", [earlier, row]);
  return graph.node("Where", "mask", [
    seen,
    graph.floats("seen", [0], []),
    graph.floats("hidden.score", [HIDDEN], []),
  ]);
}
