import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType as AttributeType,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProtoSchema,
} from "../../engines/onnx/format/onnx_pb.ts";
import { FLOAT, INT64 } from "../onnx/number_type.ts";

/** A graph to write. */
export interface WrittenGraph {
  readonly nodes: readonly NodeProto[];
  readonly constants?: readonly TensorProto[];
  readonly inputs: readonly MessageInitShape<typeof ValueInfoProtoSchema>[];
  /** Names of the outputs; `logits` if not given. */
  readonly outputs?: readonly string[];
}

/** The domain of onnxruntime's own operators. */
const OWN_DOMAIN = "com.microsoft";

/** An ONNX model with this graph. */
export function writeGraph(graph: WrittenGraph): Uint8Array<ArrayBuffer> {
  const opsetImport = [
    { domain: "", version: 18n },
    { domain: OWN_DOMAIN, version: 1n },
  ];
  const model = create(ModelProtoSchema, { irVersion: 9n, opsetImport, graph: graphOf(graph) });
  return toBinary(ModelProtoSchema, model);
}

function graphOf({ nodes, constants = [], inputs, outputs = ["logits"] }: WrittenGraph): GraphProto {
  return create(GraphProtoSchema, {
    name: "g",
    node: [...nodes],
    initializer: [...constants],
    input: [...inputs],
    output: outputs.map((name) => ({ name })),
  });
}

/** An operator of ONNX with its attributes, which are integers, lists of them, texts, or graphs. */
export function node(
  opType: string,
  input: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number | string | readonly number[] | WrittenGraph>> = {},
  domain = "",
): NodeProto {
  const attribute = Object.entries(attributes).map(([name, value]) => {
    if (typeof value === "number") return { name, type: AttributeType.INT, i: BigInt(value) };
    if (typeof value === "string")
      return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
    return "nodes" in value
      ? { name, g: graphOf(value) }
      : { name, type: AttributeType.INTS, ints: value.map(BigInt) };
  });
  return create(NodeProtoSchema, { opType, domain, input: [...input], output: [output], attribute });
}

/** An operator of onnxruntime's own. */
export function ownNode(
  opType: string,
  input: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number>> = {},
): NodeProto {
  return node(opType, input, output, attributes, OWN_DOMAIN);
}

/** A constant with the bytes of these numbers. @param dataType a code of the ONNX schema */
export function constant(
  name: string,
  dims: readonly number[],
  dataType: number,
  numbers: ArrayBufferView<ArrayBuffer>,
): TensorProto {
  const rawData = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType, rawData });
}

/** The same, each number a field of its own, as `onnx.helper.make_tensor` has them for onnxruntime's quantizer. */
export function constantOfFields(
  name: string,
  dims: readonly number[],
  dataType: number,
  int32Data: number[],
): TensorProto {
  return create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType, int32Data });
}

export function floats(name: string, dims: readonly number[], numbers: readonly number[]): TensorProto {
  return constant(name, dims, FLOAT, Float32Array.from(numbers));
}

/** An input of int64 numbers in this many axes of any size. */
export function idsInput(name: string, axes = 1): MessageInitShape<typeof ValueInfoProtoSchema> {
  return numbersInput(name, INT64, Array<null>(axes).fill(null));
}

/** @param dims its sizes, null for one of any size */
export function numbersInput(
  name: string,
  elemType: number,
  dims: readonly (number | null)[],
): MessageInitShape<typeof ValueInfoProtoSchema> {
  const dim = dims.map((size) =>
    size === null ? {} : { value: { case: "dimValue" as const, value: BigInt(size) } },
  );
  return { name, type: { value: { case: "tensorType", value: { elemType, shape: { dim } } } } };
}
