import type { NodeProto } from "../../engines/onnx/format/onnx_pb.ts";
import { viewConstant } from "./constant.ts";
import { BETWEEN, FARTHEST, type Found, matrixAt } from "./end.ts";
import { type GraphIndex, integer } from "./graph_index.ts";

/** The operators that multiply by a matrix, and how each reads it. */
const HEADS: Readonly<Record<string, (node: NodeProto, index: GraphIndex) => Found>> = {
  MatMul: (node, index) => matrixAt(node, 1, index, false),
  FusedMatMul: (node, index) => matrixAt(node, 1, index, integer(node, "transB", 0) === 1),
  Gemm: (node, index) => matrixAt(node, 1, index, integer(node, "transB", 0) === 1),
  MatMulNBits: (node, index) => {
    const view = viewConstant(index, node.input[1] ?? "");
    if (!view || view.transposed) return null;
    return { view, input: 1, rows: integer(node, "N", 0), columns: integer(node, "K", 0), byRow: true };
  },
};

/** Products whose matrices are not supported here. */
const UNREADABLE = new Set([
  "MatMulInteger",
  "QLinearMatMul",
  "DynamicQuantizeMatMul",
  "MatMulIntegerToFloat",
  "MatMulBnb4",
  "MatMulFpQ4",
  "QGemm",
  "Einsum",
  "Conv",
  "FusedGemm",
]);

/** The last products before each output, nearest first, those of `logits` before others. */
export function findProducts(
  index: GraphIndex,
): { readonly node: NodeProto; readonly end: Omit<End, "node"> | null }[] {
  const outputs = index.file.graph.output.map(({ name }) => name);
  const ordered = [
    ...outputs.filter((name) => name === "logits"),
    ...outputs.filter((name) => name !== "logits"),
  ];
  const seen = new Set<NodeProto>();
  const found: { node: NodeProto; end: Omit<End, "node"> | null }[] = [];
  const queue = [...ordered];
  for (let i = 0; i < queue.length && i < FARTHEST + ordered.length; i++) {
    const node = index.producers.get(queue[i] ?? "");
    if (!node || seen.has(node)) continue;
    seen.add(node);
    if (Object.hasOwn(HEADS, node.opType)) {
      const end = HEADS[node.opType]?.(node, index) ?? null;
      if (end || isConstantFed(node, index)) found.push({ node, end });
    } else if (UNREADABLE.has(node.opType)) found.push({ node, end: null });
    else if (BETWEEN.has(node.opType)) queue.push(...node.input.filter((name) => !index.constants.has(name)));
  }
  return found;
}

/** A product of two computed values, as in attention, is not a head. */
function isConstantFed(node: NodeProto, index: GraphIndex): boolean {
  let name = node.input[1] ?? "";
  for (let i = 0; i < FARTHEST; i++) {
    if (index.constants.has(name)) return true;
    const next = index.producers.get(name);
    if (!next) return false;
    name = next.input[0] ?? "";
  }
  return false;
}
