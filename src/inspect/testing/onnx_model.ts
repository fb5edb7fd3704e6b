import { create, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType as AttributeType,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  TensorProto_DataLocation as DataLocation,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
} from "../../engines/onnx/format/onnx_pb.ts";

/** How to write the two ends of a model. */
export interface Written {
  /** V */
  readonly rows: number;
  /** D */
  readonly columns: number;
  /** How the embedding reads its matrix. */
  readonly embedding: "plain" | "transposed" | "other axis";
  /** How the head reads its matrix. */
  readonly head: "Gemm" | "MatMul" | "Transpose, MatMul";
  /** The head's matrix: the embedding's tensor, one with the same numbers, or with one number changed. */
  readonly matrix: "shared" | "copy" | "own";
  readonly external: boolean;
  /** Whether initializers are inputs too, as exporters write them with `keep_initializers_as_inputs`. */
  readonly replaceable?: boolean;
}

export interface WrittenModel {
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
}: Written): WrittenModel {
  const numbers = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i + 1));
  const byRow = embedding === "plain";
  const tensors = [{ name: "wte", values: byRow ? numbers : transpose(numbers, rows, columns), byRow }];
  const headByRow = head !== "MatMul";
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
  if (!matches) nodes.push(node("Transpose", [own.name], "turned"));
  if (head === "Gemm") nodes.push(node("Gemm", ["x", read], "logits", { transB: 1 }));
  else if (head === "MatMul") nodes.push(node("MatMul", ["x", read], "logits"));
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
  const graph = create(GraphProtoSchema, {
    name: "g",
    node: nodes,
    initializer,
    input: [
      {
        name: "ids",
        type: { value: { case: "tensorType", value: { elemType: DataType.INT64, shape: { dim: [{}] } } } },
      },
      ...(replaceable ? initializer.map(({ name, dims }) => matrixInput(name, dims)) : []),
    ],
    output: [{ name: "logits" }],
  });
  const model = create(ModelProtoSchema, {
    irVersion: 9n,
    opsetImport: [{ domain: "", version: 18n }],
    graph,
  });
  return { model: toBinary(ModelProtoSchema, model), data };
}

function matrixInput(name: string, dims: readonly bigint[]) {
  const dim = dims.map((size) => ({ value: { case: "dimValue", value: size } as const }));
  const value = { elemType: DataType.FLOAT, shape: { dim } };
  return { name, type: { value: { case: "tensorType", value } as const } };
}

function node(
  opType: string,
  input: string[],
  output: string,
  attributes: Record<string, number | number[]> = {},
): NodeProto {
  const attribute = Object.entries(attributes).map(([name, value]) =>
    typeof value === "number"
      ? { name, type: AttributeType.INT, i: BigInt(value) }
      : { name, type: AttributeType.INTS, ints: value.map(BigInt) },
  );
  return create(NodeProtoSchema, { opType, input, output: [output], attribute });
}

function transpose(numbers: Float32Array, rows: number, columns: number): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    { length: numbers.length },
    (_, i) => numbers[(i % rows) * columns + Math.floor(i / rows)] ?? 0,
  );
}
