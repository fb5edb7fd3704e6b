import type { NodeProto } from "../../engines/onnx/format/onnx_pb.ts";
import { lookUp } from "../../json/json.ts";
import { type ConstantView, turns, viewConstant } from "./constant.ts";
import { einsumProduct } from "./einsum.ts";
import { FARTHEST, type Found, matrixAt } from "./end.ts";
import { type GraphIndex, integer } from "./graph_index.ts";
import { INTEGER_PRODUCTS } from "./integer_products.ts";
import { functionName } from "./onnx_file.ts";

/** The operators that multiply by a matrix, and how each reads it. */
const HEADS: Readonly<Record<string, (node: NodeProto, index: GraphIndex) => Found>> = {
  MatMul: (node, index) => matrixAt(node, 1, index, false),
  FusedMatMul: (node, index) => matrixAt(node, 1, index, integer(node, "transB", 0) === 1),
  Gemm: (node, index) => withoutTurn(matrixAt(node, 1, index, integer(node, "transB", 0) === 1), index),
  Einsum: (node, index) => {
    const product = einsumProduct(node);
    return product && matrixAt(node, product.input, index, product.byRow);
  },
  MatMulNBits: (node, index) => {
    const view = viewConstant(index, node.input[1] ?? "");
    if (!view || view.transposed) return null;
    return { view, input: 1, rows: integer(node, "N", 0), columns: integer(node, "K", 0), byRow: true };
  },
  ...INTEGER_PRODUCTS,
};

/** A Gemm's matrix, without the Transpose that the Gemm takes into itself. */
function withoutTurn(found: Found, index: GraphIndex): Found {
  const view = found && beforeTurn(found.view, index);
  return view ? { ...found, view: { ...view, nodes: found.view.nodes }, byRow: !found.byRow } : found;
}

/**
 * onnxruntime removes a Transpose that Gemms alone read, and they read the matrix the other way. It does so before it
 * computes anything from constants.
 * @param read what a Gemm reads
 * @returns what it then reads; null if there is no such Transpose
 */
export function beforeTurn(read: ConstantView, index: GraphIndex): ConstantView | null {
  const at = read.nodes.findIndex(({ opType }) => opType !== "Identity");
  const turn = read.nodes[at];
  if (!turn || !turns(turn)) return null;
  const between = read.nodes.slice(0, at + 1);
  const isForGemms = between
    .flatMap(({ output }) => output)
    .every(
      (name) =>
        !index.outputs.has(name) &&
        index.readers.get(name)?.every((reader) => reader.opType === "Gemm" || between.includes(reader)),
    );
  return isForGemms ? viewConstant(index, turn.input[0] ?? "") : null;
}

/** Products whose matrices are not supported here, and the input that holds each. */
const UNREADABLE: Readonly<Record<string, number>> = {
  MatMulInteger: 1,
  QLinearMatMul: 3,
  DynamicQuantizeMatMul: 1,
  MatMulIntegerToFloat: 1,
  MatMulBnb4: 1,
  MatMulFpQ4: 1,
  QGemm: 3,
  Einsum: 1,
  Conv: 1,
  FusedGemm: 1,
};

/** What these give comes before no logits: sizes, and the scale of what a quantised product multiplies. */
const NEVER_LOGITS: ReadonlySet<string> = new Set(["Shape", "DynamicQuantizeLinear"]);

/** Whether an operator multiplies by a matrix. */
export function isProduct({ opType }: NodeProto): boolean {
  return Object.hasOwn(HEADS, opType) || Object.hasOwn(UNREADABLE, opType);
}

/** Whether what an operator gives comes before no logits. */
export function isNeverLogits({ opType }: NodeProto): boolean {
  return NEVER_LOGITS.has(opType);
}

/** A product before an output. */
export interface Product {
  readonly node: NodeProto;
  /** Null if its matrix is not supported here. */
  readonly end: Found;
  /** Sizes of a matrix that is not supported here: if it is a head, one is V. Null if not known. */
  readonly sizes: readonly number[] | null;
  /** The operators before a matrix that is not supported here, in order. */
  readonly through: readonly string[];
}

/** What stands before the outputs of a graph. */
interface Products {
  /** The last products, output by output, nearest first; those of `logits` before others. */
  readonly products: readonly Product[];
  /** Whether more stands before `logits` than was looked at. Before hidden states the whole model stands, and no head. */
  readonly isCut: boolean;
  /** Whether there is a node with operators of its own, which are not looked into. */
  readonly isHidden: boolean;
  /** For each Concat, how many numbers for each token it puts together from products. */
  readonly together: readonly number[];
}

/** The last products before each output. */
export function findProducts(index: GraphIndex): Products {
  const outputs = [...index.outputs];
  const ordered = [
    ...outputs.filter((name) => name === "logits"),
    ...outputs.filter((name) => name !== "logits"),
  ];
  // Each output has a limit of its own: else a cache's many outputs would use up that of the logits
  const seen = new Set<NodeProto>();
  const walks = ordered.map((name) => productsBefore([name], index, seen));
  const others = walks.flatMap((walk) => walk.others);
  const concats = others.filter(({ opType }) => opType === "Concat");
  return {
    products: walks.flatMap(({ products }) => products),
    isCut: walks.some(({ isCut }, i) => isCut && ordered[i] === "logits"),
    isHidden: others.some((node) => holdsOperators(node, index)),
    together: concats.map(({ input }) =>
      productsBefore(input, index).products.reduce((sum, { end }) => sum + (end?.rows ?? 0), 0),
    ),
  };
}

/**
 * The last products before these values, nearest first, and what else was met on the way.
 * @param seen nodes to leave out; those that were met are added
 */
function productsBefore(
  values: readonly string[],
  index: GraphIndex,
  seen = new Set<NodeProto>(),
): { readonly products: Product[]; readonly others: NodeProto[]; readonly isCut: boolean } {
  const [products, others]: [Product[], NodeProto[]] = [[], []];
  const queue = [...values];
  const limit = FARTHEST + values.length;
  for (let i = 0; i < queue.length && i < limit; i++) {
    const node = index.producers.get(queue[i] ?? "");
    if (!node || seen.has(node)) continue;
    seen.add(node);
    if (isProduct(node)) {
      const product = productOf(node, index);
      if (product) products.push(product);
    } else {
      others.push(node);
      // Whatever else stands before the logits, a head may stand before it
      const before = isNeverLogits(node) ? [] : node.input;
      for (const name of before) if (!index.constants.has(name)) queue.push(name);
    }
  }
  return { products, others, isCut: queue.length > limit };
}

/** Null for a product of two values that follow from the inputs, as in attention: it is no head. */
function productOf(node: NodeProto, index: GraphIndex): Product | null {
  const end = lookUp(HEADS, node.opType)?.(node, index) ?? null;
  if (end) return { node, end, sizes: null, through: [] };
  const matrix = [UNREADABLE[node.opType] ?? 1, 0].find((input) => isOfFile(node.input[input] ?? "", index));
  if (matrix === undefined) return null;
  const through = operatorsBefore(node.input[matrix] ?? "", index);
  return { node, end, sizes: sizesOf(node, matrix, index), through };
}

/** So many operators before a matrix are named. */
const MOST_NAMED = 8;

/** The operators between a constant and what is computed of it. */
function operatorsBefore(name: string, { constants, producers }: GraphIndex): string[] {
  const found: string[] = [];
  for (let current = name; !constants.has(current) && found.length < MOST_NAMED;) {
    const node = producers.get(current);
    if (!node) break;
    found.unshift(node.opType);
    current = node.input[0] ?? "";
  }
  return found;
}

/** Sizes of an unsupported product's matrix; null if it is computed, or packed into one axis. */
function sizesOf(node: NodeProto, input: number, index: GraphIndex): readonly number[] | null {
  if (node.opType === "MatMulBnb4") return [integer(node, "N", 0)];
  const shape = viewConstant(index, node.input[input] ?? "")?.shape ?? [];
  return shape.length > 1 ? shape : null;
}

/** Whether a node holds graphs, or is one of the model's functions. */
export function holdsOperators({ attribute, domain, opType }: NodeProto, { file }: GraphIndex): boolean {
  return attribute.some(({ g }) => g !== undefined) || file.functions.has(functionName(domain, opType));
}

/** Whether a value follows from the file alone, but for its sizes. */
function isOfFile(name: string, { constants, producers }: GraphIndex): boolean {
  const reached = new Set([name]);
  for (const current of reached) {
    if (constants.has(current)) continue;
    const node = producers.get(current);
    if (!node || reached.size > FARTHEST) return false;
    if (node.opType !== "Shape") for (const input of node.input) if (input !== "") reached.add(input);
  }
  return true;
}
