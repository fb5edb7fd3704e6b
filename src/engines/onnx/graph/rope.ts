import type { OlmoConfig } from "../../../checkpoint/config.ts";
import { DataType, type Graph } from "./graph.ts";

/**
 * The names of the tables cos and sin [context, HEAD / 2] float32 of position * theta^(-2 i / HEAD). The graph says how
 * they come to be, in float64 up to the last step; onnxruntime folds that into two constants, so they take no room in
 * the file.
 */
export function addRopeTables(graph: Graph, config: OlmoConfig): { readonly cos: string; readonly sin: string } {
  const half = config.headSize / 2;
  const frequencies = Array.from({ length: half }, (_, i) => config.ropeTheta ** (-i / half));
  const range = [0, config.contextLength, 1].map((value, i) => graph.doubles(`rope.range.${i}`, [value], []));
  const positions = graph.node("Unsqueeze", "rope.positions", [
    graph.node("Range", "rope.range", range),
    graph.integers("rope.axis", [1]),
  ]);
  const angles = graph.node("Mul", "rope.angles", [
    positions,
    graph.doubles("rope.frequencies", frequencies, [1, half]),
  ]);
  const table = (type: "Cos" | "Sin"): string =>
    graph.node("Cast", `rope.${type}`, [graph.node(type, `rope.${type}.f64`, [angles])], { to: DataType.FLOAT });
  return { cos: table("Cos"), sin: table("Sin") };
}
