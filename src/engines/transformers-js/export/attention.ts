import type { ModelConfig } from "../../../models/config.ts";
import { DataType, type Graph } from "../../onnx/graph/graph.ts";
import type { Project } from "../../onnx/graph/add_mlp.ts";
import type { NormParts } from "../../onnx/graph/add_norm.ts";

/** What all layers read beside their own weights, by name. */
export interface Shared extends NormParts {
  /** [B, 1, T, S] */
  readonly mask: string;
  /** [B, 1, T, HEAD] */
  readonly cos: string;
  readonly sin: string;
  /** The shapes [B, T, H, HEAD] and [B, T, D]. */
  readonly split: string;
  readonly merged: string;
  /** HEAD / 2, as a list */
  readonly half: string;
  /** 1 / sqrt(HEAD) */
  readonly scale: string;
  /** Lower and upper bound of q, k and v; null where they are not clipped. */
  readonly clip: readonly [string, string] | null;
}

/** Attention written out in plain operators, as an export of transformers' eager attention has it. */
export function addAttention(
  graph: Graph,
  config: ModelConfig,
  shared: Shared,
  index: number,
  h: string,
  project: Project,
): string {
  const prefix = `layers.${index}.self_attn`;
  const heads = (name: string) =>
    addHeads(graph, shared, `${prefix}.${name}`, project(h, `self_attn.${name}`));
  const rotated = (name: string) => addRotated(graph, shared, heads(name));
  const q = rotated("q_proj");
  const k = addCached(graph, config, index, "key", rotated("k_proj"));
  const v = addCached(graph, config, index, "value", heads("v_proj"));

  const columns = graph.node("Transpose", `${prefix}.k.columns`, [k], { perm: [0, 1, 3, 2] });
  const products = graph.node("MatMul", `${prefix}.products`, [q, columns]);
  const scores = graph.node("Mul", `${prefix}.scores`, [products, shared.scale]);
  const masked = graph.node("Add", `${prefix}.masked`, [scores, shared.mask]);
  const shares = graph.node("Softmax", `${prefix}.shares`, [masked], { axis: -1 });
  const mixed = graph.node("MatMul", `${prefix}.mixed`, [shares, v]);
  const rows = graph.node("Transpose", `${prefix}.rows`, [mixed], { perm: [0, 2, 1, 3] });
  return project(graph.node("Reshape", `${prefix}.merged`, [rows, shared.merged]), "self_attn.o_proj");
}

/** [B, T, D] → [B, H, T, HEAD] */
function addHeads(graph: Graph, { clip, split }: Shared, name: string, projected: string): string {
  const clipped = clip ? graph.node("Clip", `${name}.clipped`, [projected, ...clip]) : projected;
  const apart = graph.node("Reshape", `${name}.split`, [clipped, split]);
  return graph.node("Transpose", `${name}.heads`, [apart], { perm: [0, 2, 1, 3] });
}

/** x · cos + rotate_half(x) · sin */
function addRotated(graph: Graph, { cos, sin, half }: Shared, x: string): string {
  const [start, end, axis] = [[0], [Number.MAX_SAFE_INTEGER], [3]].map((values, i) =>
    graph.integers(`${x}.bounds.${i}`, values),
  ) as [string, string, string];
  const first = graph.node("Slice", `${x}.first`, [x, start, half, axis]);
  const second = graph.node("Slice", `${x}.second`, [x, half, end, axis]);
  const turned = graph.node("Neg", `${x}.turned`, [second]);
  const swapped = graph.node("Concat", `${x}.swapped`, [turned, first], { axis: -1 });
  return graph.node("Add", `${x}.rotated`, [
    graph.node("Mul", `${x}.cos`, [x, cos]),
    graph.node("Mul", `${x}.sin`, [swapped, sin]),
  ]);
}

/** [B, H, T, HEAD] → [B, H, S, HEAD]: behind those of the cache, and out again as the next one. */
function addCached(graph: Graph, config: ModelConfig, index: number, name: string, x: string): string {
  const shape = (length: string) => ["batch_size", config.headCount, length, config.headSize];
  const past = `past_key_values.${index}.${name}`;
  const present = `present.${index}.${name}`;
  graph.input(past, DataType.FLOAT, shape("past_sequence_length"));
  graph.output(present, DataType.FLOAT, shape("total_sequence_length"));
  return graph.node("Concat", present, [past, x], { axis: 2 });
}
