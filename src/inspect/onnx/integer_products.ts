import type { NodeProto } from "../../engines/onnx/format/onnx_pb.ts";
import { scaled } from "./constant.ts";
import { type Found, matrixAt } from "./end.ts";
import { type GraphIndex, integer } from "./graph_index.ts";
import { FLOAT } from "./number_type.ts";

/**
 * The products that `quantize_dynamic` of onnxruntime writes, and those that onnxruntime makes of them: what they multiply
 * becomes codes as the model runs, and their matrix is codes in the file.
 */
export const INTEGER_PRODUCTS: Readonly<Record<string, (node: NodeProto, index: GraphIndex) => Found>> = {
  MatMulInteger: (node, index) => {
    const quantiser = quantiserBefore(node, index);
    const numbers = quantiser && numbersBehind(node, quantiser, index);
    if (!numbers) return null;
    const found = codesAt(node, numbers.scales, node.input[3] ?? "", index);
    return found && { ...found, takes: quantiser.input[0] ?? "", gives: numbers.name };
  },
  MatMulIntegerToFloat: (node, index) => {
    const quantiser = quantiserBefore(node, index);
    if (!quantiser || node.input[2] !== quantiser.output[1]) return null;
    const found = codesAt(node, node.input[3] ?? "", node.input[5] ?? "", index);
    return found && { ...found, takes: quantiser.input[0] ?? "" };
  },
  DynamicQuantizeMatMul: (node, index) => codesAt(node, node.input[2] ?? "", node.input[3] ?? "", index),
};

/** A matrix [D, V] of codes, with one scale for all or one for each of its V columns. */
function codesAt(node: NodeProto, scales: string, zeros: string, index: GraphIndex): Found {
  const found = matrixAt(node, 1, index, false);
  if (!found || found.view.scaling || !index.constants.has(scales)) return null;
  const axis = found.view.transposed ? 0 : 1;
  return { ...found, view: scaled(found.view, { scales, zeros, axis, block: 0 }) };
}

/** The operator that makes codes of what a product multiplies, and finds their scale. */
function quantiserBefore({ input }: NodeProto, { producers }: GraphIndex): NodeProto | null {
  const quantiser = producers.get(input[0] ?? "");
  return quantiser?.opType === "DynamicQuantizeLinear" && quantiser.output[0] === input[0] ? quantiser : null;
}

/**
 * The numbers that a product of codes stands for: its sums, times the two scales. The operators that make them are those of
 * `quantize_dynamic`, as others may scale by something else.
 */
function numbersBehind(
  { output }: NodeProto,
  quantiser: NodeProto,
  index: GraphIndex,
): { readonly name: string; readonly scales: string } | null {
  const cast = onlyReader(output[0], "Cast", index);
  const product = cast && integer(cast, "to", 0) === FLOAT && onlyReader(cast.output[0], "Mul", index);
  const [name] = product ? product.output : [];
  const factor = product && product.input.find((input) => input !== cast.output[0]);
  const scale = index.producers.get(factor || "");
  if (name === undefined || scale?.opType !== "Mul" || !scale.input.includes(quantiser.output[1] ?? ""))
    return null;
  const scales = scale.input.find((input) => input !== quantiser.output[1]);
  return scales === undefined ? null : { name, scales };
}

function onlyReader(name: string | undefined, opType: string, { readers }: GraphIndex): NodeProto | null {
  const [reader, ...others] = readers.get(name ?? "") ?? [];
  return reader?.opType === opType && others.length === 0 ? reader : null;
}
