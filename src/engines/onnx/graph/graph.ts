import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType as AttributeType,
  type AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataLocation as DataLocation,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "../format/onnx_pb.ts";

export { DataType };

/** Where the numbers of a tensor are, if not in the model file. */
interface ExternalData {
  /** The file's name, as passed to the session. */
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/** onnxruntime's own operators, beyond ONNX. */
const CONTRIBUTED_DOMAIN = "com.microsoft";
const CONTRIBUTED = new Set(["GroupQueryAttention"]);

/** Attributes that are always FLOAT. */
const FRACTIONS = new Set(["epsilon", "scale"]);

/** The oldest opset versions with all operators used here, so that older runtimes can read the file too. */
const IR_VERSION = 8n;
const OPERATOR_SET = 17n;

/** Writes an ONNX graph, in execution order. Values are identified by name. */
export class Graph {
  readonly #graph: GraphProto;

  constructor(name: string) {
    this.#graph = create(GraphProtoSchema, { name });
  }

  /** @param shape dynamic sizes are given by name */
  input(name: string, type: DataType, shape: readonly (number | string)[]): string {
    this.#graph.input.push(valueInfo(name, type, shape));
    return name;
  }

  output(name: string, type: DataType, shape: readonly (number | string)[]): void {
    this.#graph.output.push(valueInfo(name, type, shape));
  }

  /** A tensor whose numbers are in another file. */
  external(name: string, type: DataType, shape: readonly number[], data: ExternalData): string {
    return this.#initializer(name, type, shape, {
      dataLocation: DataLocation.EXTERNAL,
      externalData: Object.entries(data).map(([key, value]) => ({ key, value: String(value) })),
    });
  }

  /** A small tensor of float32. */
  floats(name: string, values: readonly number[], shape: readonly number[]): string {
    return this.#initializer(name, DataType.FLOAT, shape, { rawData: bytesOf(Float32Array.from(values)) });
  }

  /** A scalar int64. */
  integer(name: string, value: number): string {
    const rawData = bytesOf(BigInt64Array.of(BigInt(value)));
    return this.#initializer(name, DataType.INT64, [], { rawData });
  }

  /** A list of int64, for shapes and indices. */
  integers(name: string, values: readonly number[]): string {
    const rawData = bytesOf(BigInt64Array.from(values, BigInt));
    return this.#initializer(name, DataType.INT64, [values.length], { rawData });
  }

  /**
   * @param inputs "" omits an optional input
   * @param attributes integers become INT unless they are always FLOAT, other numbers FLOAT, and lists INTS
   * @returns the name of the first output
   */
  node(
    type: string,
    outputs: string | readonly string[],
    inputs: readonly string[],
    attributes: Readonly<Record<string, number | readonly number[]>> = {},
  ): string {
    const output = [outputs].flat();
    const [name = ""] = output;
    const node = create(NodeProtoSchema, {
      name,
      opType: type,
      domain: CONTRIBUTED.has(type) ? CONTRIBUTED_DOMAIN : "",
      input: [...inputs],
      output,
      attribute: Object.entries(attributes).map(([key, value]) => attributeOf(key, value)),
    });
    this.#graph.node.push(node);
    return name;
  }

  /** The bytes of an `.onnx` file. */
  serialize(): Uint8Array<ArrayBuffer> {
    const model = create(ModelProtoSchema, {
      irVersion: IR_VERSION,
      producerName: "one-matrix",
      opsetImport: [
        { domain: "", version: OPERATOR_SET },
        { domain: CONTRIBUTED_DOMAIN, version: 1n },
      ],
      graph: this.#graph,
    });
    return toBinary(ModelProtoSchema, model);
  }

  #initializer(
    name: string,
    dataType: DataType,
    shape: readonly number[],
    data: MessageInitShape<typeof TensorProtoSchema>,
  ): string {
    const tensor = create(TensorProtoSchema, { ...data, name, dataType, dims: shape.map(BigInt) });
    this.#graph.initializer.push(tensor);
    return name;
  }
}

function valueInfo(name: string, elemType: DataType, shape: readonly (number | string)[]): ValueInfoProto {
  const dim = shape.map((size) =>
    typeof size === "number"
      ? { value: { case: "dimValue" as const, value: BigInt(size) } }
      : { value: { case: "dimParam" as const, value: size } },
  );
  const type = { value: { case: "tensorType" as const, value: { elemType, shape: { dim } } } };
  return create(ValueInfoProtoSchema, { name, type });
}

function attributeOf(
  name: string,
  value: number | readonly number[],
): MessageInitShape<typeof AttributeProtoSchema> {
  if (typeof value !== "number") return { name, type: AttributeType.INTS, ints: value.map(BigInt) };
  return Number.isInteger(value) && !FRACTIONS.has(name)
    ? { name, type: AttributeType.INT, i: BigInt(value) }
    : { name, type: AttributeType.FLOAT, f: value };
}

/** ONNX stores numbers little-endian, as does every machine that runs a browser. */
function bytesOf({ buffer }: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(buffer);
}
