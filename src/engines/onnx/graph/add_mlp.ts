import type { Activation } from "../../../models/config.ts";
import type { Graph } from "./graph.ts";

/** Appends a product with a weight of the layer; returns the product's name. */
export type Project = (input: string, name: string) => string;

/** down(activation(gate(h)) * up(h)) */
export function addMlp(
  graph: Graph,
  activation: Activation,
  layer: string,
  h: string,
  project: Project,
): string {
  const prefix = `${layer}.mlp`;
  const activated = ACTIVATE[activation](graph, prefix, project(h, "mlp.gate_proj"));
  const gated = graph.node("Mul", `${prefix}.gated`, [activated, project(h, "mlp.up_proj")]);
  return project(gated, "mlp.down_proj");
}

/** Both are x * sigmoid(f(x)). */
const ACTIVATE: Readonly<Record<Activation, (graph: Graph, prefix: string, x: string) => string>> = {
  silu: (graph, prefix, x) =>
    graph.node("Mul", `${prefix}.silu`, [x, graph.node("Sigmoid", `${prefix}.sigmoid`, [x])]),
  // 0.5 * (1 + tanh(z)) is sigmoid(2 z), with z = sqrt(2 / pi) * (x + 0.044715 * x^3).
  "gelu-tanh": (graph, prefix, x) => {
    const root = 2 * Math.sqrt(2 / Math.PI);
    const square = graph.node("Mul", `${prefix}.square`, [x, x]);
    const cubic = graph.floats(`${prefix}.cubic`, [0.044715 * root], []);
    const linear = graph.floats(`${prefix}.linear`, [root], []);
    const scaled = graph.node("Mul", `${prefix}.scaled`, [square, cubic]);
    const slope = graph.node("Add", `${prefix}.slope`, [scaled, linear]);
    const twice = graph.node("Mul", `${prefix}.twice`, [x, slope]);
    return graph.node("Mul", `${prefix}.gelu`, [x, graph.node("Sigmoid", `${prefix}.sigmoid`, [twice])]);
  },
};
