import type { ModelConfig } from "../../../models/config.ts";
import { frequencies, type Rope } from "../../../models/rope.ts";
import { DataType, type Graph } from "./graph.ts";

/** The names of the tables [context, E / 2] float32. */
export interface RopeTables {
  readonly cos: string;
  readonly sin: string;
}

/**
 * cos and sin of position * frequency. The graph computes them, and onnxruntime folds that into two constants, so they
 * take no space in the file. Angles are rounded to float32, as in transformers; onnxruntime-web's WebGPU build has no
 * float64.
 * @param index of one of the model's RoPEs
 */
export function addRopeTables(graph: Graph, config: ModelConfig, of: Rope, index: number): RopeTables {
  const prefix = index === 0 ? "rope" : `rope.${index}`;
  const turns = frequencies(of, config.headSize);
  const range = [0, config.contextLength, 1].map((value, i) => graph.integer(`${prefix}.range.${i}`, value));
  const row = graph.node("Range", `${prefix}.row`, range);
  const column = graph.node("Unsqueeze", `${prefix}.column`, [row, graph.integers(`${prefix}.axis`, [1])]);
  const positions = graph.node("Cast", `${prefix}.positions`, [column], { to: DataType.FLOAT });
  const factors = graph.floats(`${prefix}.frequencies`, turns, [1, turns.length]);
  const angles = graph.node("Mul", `${prefix}.angles`, [positions, factors]);
  return {
    cos: graph.node("Cos", `${prefix}.cos`, [angles]),
    sin: graph.node("Sin", `${prefix}.sin`, [angles]),
  };
}
