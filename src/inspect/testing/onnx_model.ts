import { create } from "@bufbuild/protobuf";
import {
  type NodeProto,
  TensorProto_DataLocation as DataLocation,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
} from "../../engines/onnx/format/onnx_pb.ts";
import { idsInput, node, numbersInput, writeGraph } from "./onnx_graph.ts";

/** How to write the two ends of a model. */
export interface Written {
  /** V */
  readonly rows: number;
  /** D */
  readonly columns: number;
  /** How the embedding reads its matrix. */
  readonly embedding: "plain" | "transposed" | "other axis";
  /** How the head reads its matrix. */
  readonly head: "Gemm" | "MatMul" | "Transpose, MatMul" | "Einsum" | "Einsum across";
  /** The head's matrix: the embedding's tensor, one with the same numbers, or with one number changed. */
  readonly matrix: "shared" | "copy" | "own";
  readonly external: boolean;
  /** Whether initializers are inputs too, as exporters write them with `keep_initializers_as_inputs`. */
  readonly replaceable?: boolean;
  /** Whether the operators lie in both graphs of an If. */
  readonly merged?: boolean;
}

interface WrittenModel {
  readonly model: Uint8Array<ArrayBuffer>;
  /** External data; empty if there is none. */
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Where to put external data. */
export const DATA = "model.data";

/** An ONNX model of two ends and nothing between: from ids to logits; each token's D numbers are its embedding row. */
export function writeOnnx({
  rows,
  columns,
  embedding,
  head,
  matrix,
  external,
  replaceable,
  merged,
}: Written): WrittenModel {
  const numbers = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i + 1));
  const byRow = embedding === "plain";
  const tensors = [{ name: "wte", values: byRow ? numbers : transpose(numbers, rows, columns), byRow }];
  const headByRow = readsRows(head);
  if (matrix !== "shared") {
    const values = numbers.slice();
    if (matrix === "own") values[values.length - 1] = 2;
    tensors.push({
      name: "ff_out",
      values: headByRow ? values : transpose(values, rows, columns),
      byRow: headByRow,
    });
  }
  const own = tensors.at(-1) ?? { name: "", byRow: true };
  const nodes: NodeProto[] = [];
  if (embedding === "transposed") nodes.push(node("Transpose", ["wte"], "rows", { perm: [1, 0] }));
  if (embedding === "other axis") {
    nodes.push(node("Gather", ["wte", "ids"], "columns", { axis: 1 }), node("Transpose", ["columns"], "x"));
  } else nodes.push(node("Gather", [embedding === "plain" ? "wte" : "rows", "ids"], "x"));
  const matches = own.byRow === headByRow;
  const read = matches ? own.name : "turned";
  if (!matches) nodes.push(node("Transpose", [own.name], "turned", { perm: [1, 0] }));
  if (head === "Gemm") nodes.push(node("Gemm", ["x", read], "logits", { transB: 1 }));
  else if (head === "MatMul") nodes.push(node("MatMul", ["x", read], "logits"));
  else if (head === "Einsum") nodes.push(node("Einsum", ["x", read], "logits", { equation: "td,vd->tv" }));
  else if (head === "Einsum across")
    nodes.push(node("Einsum", [read, "x"], "logits", { equation: "dv, td -> tv" }));
  else nodes.push(node("Transpose", [read], "across"), node("MatMul", ["x", "across"], "logits"));
  const data = external
    ? new Uint8Array(4 * tensors.reduce((sum, { values }) => sum + values.length, 0))
    : new Uint8Array(0);
  let offset = 0;
  const initializer = tensors.map(({ name, values, byRow: lies }) => {
    const dims = (lies ? [rows, columns] : [columns, rows]).map(BigInt);
    const rawData = new Uint8Array(values.buffer);
    const tensor = { name, dims, dataType: DataType.FLOAT };
    if (!external) return create(TensorProtoSchema, { ...tensor, rawData });
    data.set(rawData, offset);
    const externalData = Object.entries({ location: DATA, offset, length: rawData.length }).map(
      ([key, value]) => ({
        key,
        value: String(value),
      }),
    );
    offset += rawData.length;
    return create(TensorProtoSchema, { ...tensor, externalData, dataLocation: DataLocation.EXTERNAL });
  });
  const matrices = replaceable
    ? initializer.map(({ name, dims }) => numbersInput(name, DataType.FLOAT, dims.map(Number)))
    : [];
  const branch = { nodes, inputs: [], outputs: ["logits"] };
  const choice = node("If", ["cached"], "logits", { then_branch: branch, else_branch: branch });
  const model = writeGraph({
    nodes: merged ? [choice] : nodes,
    constants: initializer,
    inputs: [idsInput("ids"), ...(merged ? [idsInput("cached", 0)] : []), ...matrices],
  });
  return { model, data };
}

/** Whether a head reads its matrix as [V, D]. */
export function readsRows(head: Written["head"]): boolean {
  return head !== "MatMul" && head !== "Einsum across";
}

function transpose(numbers: Float32Array, rows: number, columns: number): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    { length: numbers.length },
    (_, i) => numbers[(i % rows) * columns + Math.floor(i / rows)] ?? 0,
  );
}
