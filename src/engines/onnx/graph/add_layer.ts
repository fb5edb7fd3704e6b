import type { ResidentCheckpoint } from "../../../checkpoint/resident.ts";
import { tensorOf } from "../../unsupported_checkpoint.ts";
import { DataType, type Graph } from "./graph.ts";
import type { Weights } from "./external_weights.ts";

/** What all layers read beside their own weights, by name. */
export interface Shared {
  /** [D] ones: OLMo's norms have no weights, and LayerNormalization asks for one. */
  readonly ones: string;
  /** Of the norms. */
  readonly epsilon: number;
  /** [context, HEAD / 2] */
  readonly cos: string;
  readonly sin: string;
  /** [1] int32: the last token's position */
  readonly lastPosition: string;
  /** [1] int32: tokens so far, those of this run included */
  readonly totalLength: string;
  /** The shapes [1, T, D] and [T, D]: attention counts sequences, all else does not. */
  readonly batched: string;
  readonly flat: string;
  /** Lower and upper bound of q, k and v; null where they are not clipped. */
  readonly clip: readonly [string, string] | null;
}

/** What a norm needs. */
type NormParts = Pick<Shared, "ones" | "epsilon">;

/** The names of layer `index`'s KV cache: what goes in, and what comes out. [1, H, past, HEAD] float32. */
export function cacheNames(index: number): { past: [string, string]; present: [string, string] } {
  const names = (when: string): [string, string] => [`${when}.${index}.keys`, `${when}.${index}.values`];
  return { past: names("past"), present: names("present") };
}

/** norm(x) [T, D] */
export function addNorm(graph: Graph, { ones, epsilon }: NormParts, x: string, name: string): string {
  return graph.node("LayerNormalization", name, [x, ones], { epsilon });
}

/** Appends a layer to the graph: from the residual stream `x` [T, D] to the next one. */
export function addLayer(
  graph: Graph,
  weights: Weights,
  checkpoint: ResidentCheckpoint,
  shared: Shared,
  index: number,
  x: string,
): string {
  const prefix = `layers.${index}`;
  // Gemm reads [out, in] as it lies: nothing is transposed, and there is no second copy.
  const project = (input: string, name: string): string => {
    const weight = weights.add(tensorOf(checkpoint, `model.layers.${index}.${name}.weight`));
    return graph.node("Gemm", `${prefix}.${name}`, [input, weight], { transB: 1 });
  };
  const attended = addAttention(graph, checkpoint, shared, index, x, project);
  const middle = graph.node("Add", `${prefix}.middle`, [x, attended]);
  return graph.node("Add", `${prefix}.end`, [middle, addMlp(graph, shared, prefix, middle, project)]);
}

/** Appends a product with a weight of the layer; gives the product's name. */
export type Project = (input: string, name: string) => string;

function addAttention(
  graph: Graph,
  { config }: ResidentCheckpoint,
  shared: Shared,
  index: number,
  x: string,
  project: Project,
): string {
  const { headCount, headSize } = config;
  const prefix = `layers.${index}.self_attn`;
  const h = addNorm(graph, shared, x, `${prefix}.norm`);
  const [q, k, v] = ["q_proj", "k_proj", "v_proj"].map((name) => {
    const projected = project(h, `self_attn.${name}`);
    const clipped = shared.clip
      ? graph.node("Clip", `${prefix}.${name}.clipped`, [projected, ...shared.clip])
      : projected;
    return graph.node("Reshape", `${prefix}.${name}.batched`, [clipped, shared.batched]);
  }) as [string, string, string];
  const { past, present } = cacheNames(index);
  for (const name of past) graph.input(name, DataType.FLOAT, [1, headCount, "past", headSize]);
  const mixed = graph.node(
    "GroupQueryAttention",
    [`${prefix}.mixed`, ...present],
    [q, k, v, ...past, shared.lastPosition, shared.totalLength, shared.cos, shared.sin],
    { num_heads: headCount, kv_num_heads: headCount, do_rotary: 1 },
  );
  for (const name of present) graph.output(name, DataType.FLOAT, [1, headCount, "present", headSize]);
  const flat = graph.node("Reshape", `${prefix}.flat`, [mixed, shared.flat]);
  return project(flat, "self_attn.o_proj");
}

/** down(silu(gate(norm(x))) * up(norm(x))) */
export function addMlp(graph: Graph, shared: NormParts, layer: string, x: string, project: Project): string {
  const prefix = `${layer}.mlp`;
  const h = addNorm(graph, shared, x, `${prefix}.norm`);
  const gate = project(h, "mlp.gate_proj");
  const silu = graph.node("Mul", `${prefix}.silu`, [
    gate,
    graph.node("Sigmoid", `${prefix}.sigmoid`, [gate]),
  ]);
  const gated = graph.node("Mul", `${prefix}.gated`, [silu, project(h, "mlp.up_proj")]);
  return project(gated, "mlp.down_proj");
}
