import type { Norm } from "../../../models/config.ts";
import type { Graph } from "./graph.ts";

/** The weights of a graph's norms: the model's, by name, or a [D] vector of ones for norms without weights. */
export interface NormParts {
  readonly norm: Norm;
  /** LayerNormalization requires a weight. */
  readonly ones: string | null;
}

export function normParts(graph: Graph, norm: Norm, columns: number): NormParts {
  const isBare = norm.weight === "none";
  return { norm, ones: isBare ? graph.floats("ones", Array<number>(columns).fill(1), [columns]) : null };
}

/**
 * norm(x), by rows.
 * @param weight called if norms have weights: the name of its float32 numbers
 */
export function addNorm(
  graph: Graph,
  { norm, ones }: NormParts,
  x: string,
  name: string,
  weight: () => string,
): string {
  const { epsilon } = norm;
  if (norm.kind === "layer-norm") {
    return graph.node("LayerNormalization", name, [x, ones ?? weight()], { epsilon });
  }
  const stored = weight();
  const factor =
    norm.weight === "one-plus-weight"
      ? graph.node("Add", `${name}.weight`, [stored, graph.floats(`${name}.one`, [1], [])])
      : stored;
  return graph.node("SimplifiedLayerNormalization", name, [x, factor], { epsilon });
}
