import type { NodeProto } from "../../engines/onnx/format/onnx_pb.ts";

/** A product of hidden states with a matrix, written as an Einsum such as `bsd,vd->bsv`. */
interface EinsumProduct {
  /** Index of the node's input that is the matrix. */
  readonly input: 0 | 1;
  /** Whether the matrix is [V, D]; otherwise it is [D, V]. */
  readonly byRow: boolean;
  /** Axes of the hidden states, of which the last is D; `...` counts as two. */
  readonly rank: number;
}

/** Leading axes that stay, D, the two axes of the matrix, and V in place of D. */
const PRODUCT = /^((?:\.{3})?[a-z]*)([a-z]),([a-z]{2})->\1([a-z])$/i;

/** Null for an Einsum that is no such product. */
export function einsumProduct(node: NodeProto): EinsumProduct | null {
  const [operands = "", result] = equationOf(node).split("->");
  const [first, second, ...more] = operands.split(",");
  if (more.length > 0) return null;
  return productOf(`${first},${second}->${result}`, 1) ?? productOf(`${second},${first}->${result}`, 0);
}

function productOf(equation: string, input: 0 | 1): EinsumProduct | null {
  const [, leading = "", column = "", matrix, row = ""] = PRODUCT.exec(equation) ?? [];
  const byRow = matrix === row + column;
  if (!byRow && matrix !== column + row) return null;
  const letters = [...leading.replace("...", "").split(""), column, row];
  const rank = leading.replace("...", "xx").length + 1;
  return new Set(letters).size === letters.length ? { input, byRow, rank } : null;
}

/** The equation of the same product with its matrix turned. */
export function turnedEquation(node: NodeProto, { input }: EinsumProduct): string {
  const [operands = "", result] = equationOf(node).split("->");
  const turned = operands
    .split(",")
    .map((letters, i) => (i === input ? letters.slice(1) + letters.slice(0, 1) : letters));
  return `${turned.join(",")}->${result}`;
}

function equationOf({ attribute }: NodeProto): string {
  const equation = attribute.find(({ name }) => name === "equation")?.s;
  return new TextDecoder().decode(equation).replaceAll(" ", "");
}
