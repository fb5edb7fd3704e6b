import { sizeOf } from "../../checkpoint/format/tensor.ts";
import type { NodeProto, TensorProto } from "../../engines/onnx/format/onnx_pb.ts";
import { type GraphIndex, integer, integers } from "./graph_index.ts";
import { BFLOAT16, FLOAT, FLOAT16, INT64, NUMBER_TYPES } from "./number_type.ts";

/** A constant of the file as an operator sees it, through the operators between. */
export interface ConstantView {
  /** The tensor in the file. */
  readonly tensor: TensorProto;
  readonly shape: readonly number[];
  /** What its numbers have become. */
  readonly dataType: number;
  /** Whether its rows have become columns. */
  readonly transposed: boolean;
  /**
   * Operators between, in their order, that onnxruntime computes when it loads the file: it keeps their result in place
   * of the tensor. What changes nothing, such as Identity, is none of them.
   */
  readonly folded: readonly string[];
  /** All nodes between, from the reader's back to the tensor's. */
  readonly nodes: readonly NodeProto[];
  /** Inputs of DequantizeLinear: the names of scale and zero point, and the node. */
  readonly scaling: NodeProto | null;
}

/** Operators one behind the other between a constant and its reader. */
const LONGEST_CHAIN = 32;

const FLOATS: ReadonlySet<number> = new Set([FLOAT, FLOAT16, BFLOAT16]);

type Step = (view: ConstantView, node: NodeProto, index: GraphIndex) => ConstantView | null;

/** What each operator makes of a constant; null where it can't be told. */
const STEPS: Readonly<Record<string, Step>> = {
  Identity: (view) => view,
  Transpose: (view, node) => {
    const perm = integers(node, "perm") ?? [1, 0];
    if (view.shape.length !== 2 || view.scaling) return null;
    if (perm.join() === "0,1") return fold(view, node);
    if (perm.join() !== "1,0") return null;
    const [rows = 0, columns = 0] = view.shape;
    return { ...fold(view, node), shape: [columns, rows], transposed: !view.transposed };
  },
  Cast: (view, node) => {
    const to = integer(node, "to", 0);
    if (!FLOATS.has(to) || !FLOATS.has(view.dataType)) return null;
    if (to === view.dataType) return view;
    return { ...view, folded: [...view.folded, `Cast to ${NUMBER_TYPES[to]?.name}`], dataType: to };
  },
  Reshape: (view, node, index) => reshape(view, node, constantIntegers(index, node.input[1])),
  Unsqueeze: (view, node) => (view.transposed ? null : fold({ ...view, shape: [1, ...view.shape] }, node)),
  Squeeze: (view, node) =>
    view.transposed ? null : fold({ ...view, shape: view.shape.filter((size) => size !== 1) }, node),
  DequantizeLinear: (view, node) => (view.scaling || view.folded.length > 0 ? null : dequantized(view, node)),
};

function fold(view: ConstantView, node: NodeProto): ConstantView {
  return { ...view, folded: [...view.folded, node.opType] };
}

function reshape(view: ConstantView, node: NodeProto, wanted: readonly number[] | null): ConstantView | null {
  if (!wanted || view.transposed) return null;
  const sizes = wanted.map((size, i) => (size === 0 ? (view.shape[i] ?? 0) : size));
  const known = sizeOf(sizes.filter((size) => size !== -1));
  const shape = sizes.map((size) => (size === -1 ? sizeOf(view.shape) / known : size));
  return sizeOf(shape) === sizeOf(view.shape) ? fold({ ...view, shape }, node) : null;
}

/** onnxruntime leaves it for when the model runs. */
function dequantized(view: ConstantView, node: NodeProto): ConstantView {
  return { ...view, scaling: node, dataType: FLOAT };
}

/** What stands behind a name, seen through the operators that only change its form; null where it is no constant. */
export function viewConstant(index: GraphIndex, name: string): ConstantView | null {
  const nodes: NodeProto[] = [];
  let current = name;
  let tensor = index.constants.get(current);
  while (!tensor) {
    const node = index.producers.get(current);
    if (!node || !Object.hasOwn(STEPS, node.opType) || nodes.length === LONGEST_CHAIN) return null;
    nodes.push(node);
    current = node.input[0] ?? "";
    tensor = index.constants.get(current);
  }
  const { dataType } = tensor;
  const shape = tensor.dims.map(Number);
  const start: ConstantView = {
    tensor,
    shape,
    dataType,
    transposed: false,
    folded: [],
    nodes,
    scaling: null,
  };
  return nodes.reduceRight<ConstantView | null>(
    (view, node) => view && (STEPS[node.opType]?.(view, node, index) ?? null),
    start,
  );
}

/** Whole numbers that the file holds, such as a shape. */
function constantIntegers(index: GraphIndex, name: string | undefined): readonly number[] | null {
  const tensor = index.constants.get(name ?? "");
  if (!tensor || tensor.dataType !== INT64) return null;
  const { rawData, int64Data } = tensor;
  if (rawData.length === 0) return int64Data.map(Number);
  if (rawData.length % 8 !== 0) return null;
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.length);
  return Array.from({ length: rawData.length / 8 }, (_, i) => Number(view.getBigInt64(8 * i, true)));
}
