import { sizeOf } from "../../checkpoint/format/tensor.ts";
import {
  type NodeProto,
  type TensorProto,
  TensorProto_DataLocation as DataLocation,
} from "../../engines/onnx/format/onnx_pb.ts";
import { axisOf, fromStart, type GraphIndex, integer, integers } from "./graph_index.ts";
import { BFLOAT16, DOUBLE, FLOAT, FLOAT16, INT64, NUMBER_TYPES } from "./number_type.ts";

/** A constant of the file as an operator sees it, after the operators between. */
export interface ConstantView {
  /** The tensor in the file. */
  readonly tensor: TensorProto;
  readonly shape: readonly number[];
  /** The type of its numbers after these operators. */
  readonly dataType: number;
  /** Whether it is transposed. */
  readonly transposed: boolean;
  /**
   * The operators between, in order, that onnxruntime computes when it loads the file: it keeps their result instead of
   * the tensor. Operators without effect, such as Identity, are not listed.
   */
  readonly folded: readonly string[];
  /** All nodes between, from the reader back to the tensor. */
  readonly nodes: readonly NodeProto[];
  /** How its numbers follow from its codes; null if it holds the numbers themselves. */
  readonly scaling: Scaling | null;
}

/** How the numbers of a quantised tensor follow from its codes. */
export interface Scaling {
  readonly scales: string;
  /** Empty if there are no zero points. */
  readonly zeros: string;
  /** The tensor's axis, as it is stored, along which there are several scales, if there are. */
  readonly axis: number;
  /** How many numbers along that axis have one scale; 0 if each line across it has its own. */
  readonly block: number;
}

/** Limit for a chain of operators between a constant and its reader. */
const LONGEST_CHAIN = 32;

const FLOATS: ReadonlySet<number> = new Set([FLOAT, FLOAT16, DOUBLE, BFLOAT16]);

type Step = (view: ConstantView, node: NodeProto, index: GraphIndex) => ConstantView | null;

/** The effect of each operator on a constant; null if unknown. */
const STEPS: Readonly<Record<string, Step>> = {
  Identity: (view) => view,
  Transpose: (view, node) => {
    if (view.shape.length !== 2 || view.scaling) return null;
    const [rows = 0, columns = 0] = view.shape;
    if (turns(node)) return { ...fold(view, node), shape: [columns, rows], transposed: !view.transposed };
    return integers(node, "perm")?.join() === "0,1" ? fold(view, node) : null;
  },
  Cast: (view, node) => {
    const to = integer(node, "to", 0);
    if (!FLOATS.has(to) || !FLOATS.has(view.dataType)) return null;
    if (to === view.dataType) return view;
    return { ...view, folded: [...view.folded, `Cast to ${NUMBER_TYPES[to]?.name}`], dataType: to };
  },
  Reshape: (view, node, index) => reshape(view, node, constantIntegers(index, node.input[1])),
  Unsqueeze: (view, node) => (view.transposed ? null : fold({ ...view, shape: [1, ...view.shape] }, node)),
  Slice: (view, node, index) => sliceRows(view, node, index),
  Squeeze: (view, node) =>
    view.transposed ? null : fold({ ...view, shape: view.shape.filter((size) => size !== 1) }, node),
  DequantizeLinear: (view, node, index) => {
    // Wherever a code has been moved, the scale of all is its scale
    const isInPlace = view.folded.length === 0 || isOneNumber(index, node.input[1] ?? "");
    return view.scaling || !isInPlace ? null : dequantized(view, node);
  },
};

/** Whether an operator is a Transpose of a matrix's two axes. */
export function turns(node: NodeProto): boolean {
  return node.opType === "Transpose" && (integers(node, "perm") ?? [1, 0]).join() === "1,0";
}

/** Whether an operator may stand between a constant and its reader. */
export function isStep({ opType }: NodeProto): boolean {
  return Object.hasOwn(STEPS, opType);
}

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

const SLICE = "Slice";

/** Some rows of a matrix, one after the other. */
function sliceRows(view: ConstantView, node: NodeProto, index: GraphIndex): ConstantView | null {
  const [starts, ends, axes, steps] = [1, 2, 3, 4].map((input) => {
    const name = node.input[input] ?? "";
    return name === "" ? [input === 4 ? 1 : 0] : constantIntegers(index, name);
  });
  const [rows = 0, ...columns] = view.shape;
  const axis = axes?.map((each) => fromStart(each, view.shape.length)).join();
  const isOfRows = starts?.length === 1 && axis === "0" && steps?.join() === "1";
  if (!isOfRows || view.transposed || view.scaling) return null;
  const [start, end] = [starts[0] ?? 0, ends?.[0] ?? 0].map((at) =>
    Math.min(Math.max(at < 0 ? at + rows : at, 0), rows),
  ) as [number, number];
  const shape = [Math.max(end - start, 0), ...columns];
  return { ...view, folded: [...view.folded, `${SLICE} of rows ${start} to ${end - 1}`], shape };
}

/** Whether the reader sees only a part of the tensor. */
export function isSliced({ folded }: ConstantView): boolean {
  return folded.some((step) => step.startsWith(SLICE));
}

/** What DequantizeLinear makes of a tensor. onnxruntime does not fold it at loading. */
export function dequantized(view: ConstantView, node: NodeProto): ConstantView {
  const [, scales = "", zeros = ""] = node.input;
  const axis = axisOf(node, "axis", 1, 2);
  const block = integer(node, "block_size", 0);
  return scaled(view, { scales, zeros, axis, block });
}

/** A tensor of codes, as the numbers that they stand for. */
export function scaled(view: ConstantView, scaling: Scaling): ConstantView {
  return { ...view, scaling, dataType: FLOAT };
}

/** Whether a constant is one number, in any number of axes. */
export function isOneNumber({ constants }: GraphIndex, name: string): boolean {
  const tensor = constants.get(name);
  return tensor !== undefined && sizeOf(tensor.dims.map(Number)) === 1;
}

/** The constant of this name, seen through operators that only change its form; null if it is not a constant. */
export function viewConstant(index: GraphIndex, name: string): ConstantView | null {
  const nodes: NodeProto[] = [];
  let current = name;
  let tensor = index.constants.get(current);
  while (!tensor) {
    const node = index.producers.get(current);
    if (!node || !isStep(node) || nodes.length === LONGEST_CHAIN) return null;
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

/** The operator whose result onnxruntime keeps in place of the tensor; null if it keeps the tensor as it is. */
export function keptOf({ folded, nodes }: ConstantView): NodeProto | null {
  return (folded.length > 0 && nodes.find(({ opType }) => opType !== "Identity")) || null;
}

/** Equal for operators that do the same: onnxruntime merges those that are written alike, and computes them once. */
export function formOf({ nodes, shape, folded }: ConstantView): string {
  const steps = nodes
    .filter(({ opType }) => opType !== "Identity")
    .map(({ opType, attribute }) => [
      opType,
      attribute.map(({ name, i, ints }) => [name, String(i), ints.map(String)]),
    ]);
  return JSON.stringify([steps, shape, folded]);
}

/** Integers stored in the file, such as a shape. */
function constantIntegers(index: GraphIndex, name: string | undefined): readonly number[] | null {
  const tensor = index.constants.get(name ?? "");
  if (!tensor || tensor.dataType !== INT64 || tensor.dataLocation === DataLocation.EXTERNAL) return null;
  const { rawData, int64Data } = tensor;
  if (rawData.length === 0) return int64Data.map(Number);
  if (rawData.length % 8 !== 0) return null;
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.length);
  return Array.from({ length: rawData.length / 8 }, (_, i) => Number(view.getBigInt64(8 * i, true)));
}
