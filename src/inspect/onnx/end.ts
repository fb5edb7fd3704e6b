import type { NodeProto } from "../../engines/onnx/format/onnx_pb.ts";
import { type ConstantView, viewConstant } from "./constant.ts";
import type { GraphIndex } from "./graph_index.ts";

/** One of the two operators that read the vocabulary matrix. */
export interface End {
  readonly node: NodeProto;
  /** Index of the node's input that is the matrix. */
  readonly input: number;
  readonly view: ConstantView;
  /** V */
  readonly rows: number;
  /** D */
  readonly columns: number;
  /** Whether the view is [V, D]; otherwise it is [D, V]. */
  readonly byRow: boolean;
  /** What a product of codes multiplies, as numbers: its own input are their codes. */
  readonly takes?: string;
  /** What an operator gives, as numbers, where its own output are codes. */
  readonly gives?: string;
}

export interface Ends {
  readonly embedding: End;
  readonly head: End;
}

/** An end but for its operator; null where this operator is no end. */
export type Found = Omit<End, "node"> | null;

/** An end whose matrix is an input of its node as it is. */
export function matrixAt(node: NodeProto, input: number, index: GraphIndex, byRow: boolean): Found {
  const view = viewConstant(index, node.input[input] ?? "");
  const [first, second, ...more] = view?.shape ?? [];
  if (!view || first === undefined || second === undefined || more.length > 0) return null;
  return { view, input, byRow, rows: byRow ? first : second, columns: byRow ? second : first };
}

/** Limit for nodes visited from an output, or from a Gather's ids. */
export const FARTHEST = 200;
