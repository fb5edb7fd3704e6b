import type { ModelConfig } from "../../../models/config.ts";
import type { Rope } from "../../../models/rope.ts";
import type { Project } from "./add_mlp.ts";
import { addNorm, type NormParts } from "./add_norm.ts";
import { DataType, type Graph } from "./graph.ts";
import type { RopeTables } from "./rope_tables.ts";

/** The inputs of every layer's attention, by name. */
export interface AttentionParts {
  readonly ropes: ReadonlyMap<Rope, RopeTables>;
  /** [1] int32: the last token's position */
  readonly lastPosition: string;
  /** [1] int32: number of tokens so far, including this run's */
  readonly totalLength: string;
  /** The shapes [1, T, H E], [1, T, K E] and [T, H E]: only attention has a batch dimension. */
  readonly batched: string;
  readonly batchedKeys: string;
  readonly flat: string;
  /** The shape of separate heads, [T H, E]; null if they are not normed separately. */
  readonly heads: string | null;
  /** Lower and upper bound of q, k and v; null if they are not clamped. */
  readonly clip: readonly [string, string] | null;
}

/** A layer's own products and weights. */
interface LayerParts {
  readonly project: Project;
  readonly weight: (name: string) => string;
}

/** The names of layer `index`'s KV cache: input and output. [1, K, past, E] float32. */
export function cacheNames(index: number): { past: [string, string]; present: [string, string] } {
  const names = (when: string): [string, string] => [`${when}.${index}.keys`, `${when}.${index}.values`];
  return { past: names("past"), present: names("present") };
}

/** Attention of `h` [T, D], projected back to [T, D]. */
export function addAttention(
  graph: Graph,
  config: ModelConfig,
  shared: AttentionParts & NormParts,
  index: number,
  h: string,
  { project, weight }: LayerParts,
): string {
  const { headCount, keyValueHeadCount, headSize, queryKeyNorm } = config;
  const kind = config.layers[index];
  const rope = kind && shared.ropes.get(kind.rope);
  if (!rope) throw new Error(`The model has no layer ${index}.`);
  const prefix = `layers.${index}.self_attn`;
  const prepared = (name: string, shape: string, norm: string | null): string => {
    const projected = project(h, `self_attn.${name}`);
    const clipped = shared.clip
      ? graph.node("Clip", `${prefix}.${name}.clipped`, [projected, ...shared.clip])
      : projected;
    const normed = norm === null ? clipped : addHeadNorm(clipped, norm);
    return graph.node("Reshape", `${prefix}.${name}.batched`, [normed, shape]);
  };
  const addHeadNorm = (x: string, norm: string): string => {
    const name = `${prefix}.${norm}`;
    const rows = shared.heads ? graph.node("Reshape", `${name}.heads`, [x, shared.heads]) : x;
    return addNorm(graph, shared, rows, name, () => weight(`self_attn.${norm}.weight`));
  };
  const hasNorm = queryKeyNorm !== "none";
  const q = prepared("q_proj", shared.batched, hasNorm ? "q_norm" : null);
  const k = prepared("k_proj", shared.batchedKeys, hasNorm ? "k_norm" : null);
  const v = prepared("v_proj", shared.batchedKeys, null);
  const { past, present } = cacheNames(index);
  for (const name of past) graph.input(name, DataType.FLOAT, [1, keyValueHeadCount, "past", headSize]);
  const mixed = graph.node(
    "GroupQueryAttention",
    [`${prefix}.mixed`, ...present],
    [q, k, v, ...past, shared.lastPosition, shared.totalLength, rope.cos, rope.sin],
    {
      num_heads: headCount,
      kv_num_heads: keyValueHeadCount,
      do_rotary: 1,
      ...(config.scoreScale === headSize ** -0.5 ? {} : { scale: config.scoreScale }),
      ...(kind.window === null ? {} : { local_window_size: kind.window }),
    },
  );
  for (const name of present) graph.output(name, DataType.FLOAT, [1, keyValueHeadCount, "present", headSize]);
  const flat = graph.node("Reshape", `${prefix}.flat`, [mixed, shared.flat]);
  return project(flat, "self_attn.o_proj");
}
