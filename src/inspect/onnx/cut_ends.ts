import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { shorten } from "../../words/cut.ts";
import {
  AttributeProto_AttributeType as AttributeType,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  TensorProto_DataLocation as DataLocation,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProtoSchema,
} from "../../engines/onnx/format/onnx_pb.ts";
import { lookUp } from "../../json/json.ts";
import { type Part, sizeOfParts } from "../parts.ts";
import { idsOf } from "./embeddings.ts";
import { einsumProduct } from "./einsum.ts";
import type { End, Ends } from "./end.ts";
import type { Files } from "./files.ts";
import { type GraphIndex, rankOf } from "./graph_index.ts";
import { FLOAT, INT32, INT64 } from "./number_type.ts";
import { openTensorBytes } from "./tensor_bytes.ts";

/** The names of the ends' inputs and outputs. A mended model keeps the original's. */
export interface EndNames {
  readonly ids: string;
  readonly embedded: string;
  readonly hidden: string;
  readonly logits: string;
}

/**
 * Both ends of a model, extracted with their own weights: a model with inputs `ids` (int64, with `idsRank` axes) and
 * `hidden` (float32, with `hiddenRank` axes, the last D) and outputs `embedded` and `logits` in float32. `ENDS` has the
 * names.
 */
export interface CutEnds {
  readonly model: Uint8Array<ArrayBuffer>;
  /** Its external data, named `ENDS_DATA`. */
  readonly data: readonly Part[];
  readonly idsRank: number;
  readonly hiddenRank: number;
  /** The ONNX type of the head's computation. */
  readonly type: number;
  /** V and D. */
  readonly vocabulary: readonly [number, number];
}

/** The extracted model's names of its inputs and outputs. */
export const ENDS: EndNames = {
  ids: "one_matrix.ids",
  embedded: "one_matrix.embedded",
  hidden: "one_matrix.hidden",
  logits: "one_matrix.logits",
};

export const ENDS_DATA = "ends.data";

/** Constants stored in the extracted model itself: shapes, scales. */
const LARGEST_INLINE = 1024;

export function endNames({ embedding, head }: Ends): EndNames {
  return {
    ids: idsOf(embedding.node),
    embedded: embedding.gives ?? embedding.node.output[0] ?? "",
    hidden: head.takes ?? head.node.input[head.input === 0 ? 1 : 0] ?? "",
    logits: head.gives ?? head.node.output[0] ?? "",
  };
}

/**
 * Extracts both ends of a model: the nodes between `names` and the constants that they read. Does not read the weights
 * yet.
 * @param names of the ends, or those from before the mend
 * @throws CheckpointError if they can't be extracted
 */
export async function cutEnds(
  index: GraphIndex,
  ends: Ends,
  files: Files,
  names: EndNames = endNames(ends),
): Promise<CutEnds> {
  const embedding = nodesBetween(index, names.embedded, names.ids);
  const head = nodesBetween(index, names.logits, names.hidden);
  const nodes = index.file.nodes.filter((node) => embedding.has(node) || head.has(node));
  const data: Part[] = [];
  const initializer = await constantsOf(nodes, index, files, data);
  const idsRank = rankOf(names.ids, index) ?? 2;
  const type = hiddenType(ends.head, index);
  const hiddenRank = rankOfHidden(ends.head.node);
  const model = create(ModelProtoSchema, {
    irVersion: index.file.irVersion,
    opsetImport: [...index.file.operatorSets],
    graph: {
      name: "ends",
      node: [
        cast(ENDS.ids, CAST_IDS, idsType(index, names.ids)),
        cast(ENDS.hidden, CAST_HIDDEN, type),
        ...nodes.map((node) => renamed(node, { [names.ids]: CAST_IDS, [names.hidden]: CAST_HIDDEN })),
        cast(names.embedded, ENDS.embedded, FLOAT),
        cast(names.logits, ENDS.logits, FLOAT),
      ],
      initializer,
      input: [valueInfo(ENDS.ids, INT64, idsRank), valueInfo(ENDS.hidden, FLOAT, hiddenRank)],
      output: [{ name: ENDS.embedded }, { name: ENDS.logits }],
    },
  });
  const { rows, columns } = ends.embedding;
  return {
    model: toBinary(ModelProtoSchema, model),
    data,
    idsRank,
    hiddenRank,
    type,
    vocabulary: [rows, columns],
  };
}

const [CAST_IDS, CAST_HIDDEN] = ["one_matrix.cast_ids", "one_matrix.cast_hidden"];

/** onnxruntime removes it if there is nothing to cast. */
function cast(from: string, to: string, type: number): NodeProto {
  const attribute = [{ name: "to", type: AttributeType.INT, i: BigInt(type) }];
  return create(NodeProtoSchema, { opType: "Cast", name: to, input: [from], output: [to], attribute });
}

/** What to do where the ends are not run. */
export const NOT_NEEDED = "The file can be judged and mended without that.";

/** The nodes that compute `to` from `from` and constants. */
function nodesBetween(index: GraphIndex, to: string, from: string): Set<NodeProto> {
  const found = new Set<NodeProto>();
  const queue = [to];
  for (const name of queue) {
    if (name === "" || name === from || index.constants.has(name)) continue;
    const node = index.producers.get(name);
    if (!node || node.attribute.some(({ g }) => g)) {
      throw new CheckpointError(
        "unsupported",
        `The ends can't be run alone: ${shorten(name, 80)} comes from another part of the model. ${NOT_NEEDED}`,
      );
    }
    if (found.has(node)) continue;
    found.add(node);
    for (const input of node.input) queue.push(input);
  }
  return found;
}

/** The constants that the nodes read, each in its own place: large ones are appended to `data`. */
async function constantsOf(
  nodes: readonly NodeProto[],
  { constants }: GraphIndex,
  { model, folder, signal }: Files,
  data: Part[],
): Promise<TensorProto[]> {
  const names = new Set(nodes.flatMap(({ input }) => input).filter((name) => constants.has(name)));
  const tensors: TensorProto[] = [];
  for (const name of names) {
    const tensor = constants.get(name);
    if (!tensor) continue;
    const { name: _, ...rest } = tensor;
    if (tensor.dataLocation !== DataLocation.EXTERNAL) {
      tensors.push(create(TensorProtoSchema, { ...rest, name }));
      continue;
    }
    const { part, byteLength } = await openTensorBytes(tensor, model, folder, signal);
    const { dims, dataType } = tensor;
    if (byteLength <= LARGEST_INLINE && !(part instanceof Uint8Array)) {
      const rawData = await part.file.read(part.start, part.end, signal);
      tensors.push(create(TensorProtoSchema, { name, dims, dataType, rawData }));
      continue;
    }
    const offset = sizeOfParts(data);
    const externalData = Object.entries({ location: ENDS_DATA, offset, length: byteLength }).map(
      ([key, value]) => ({ key, value: String(value) }),
    );
    data.push(part, new Uint8Array((16 - (byteLength % 16)) % 16));
    tensors.push(
      create(TensorProtoSchema, { name, dims, dataType, externalData, dataLocation: DataLocation.EXTERNAL }),
    );
  }
  return tensors;
}

function renamed(node: NodeProto, names: Readonly<Record<string, string>>): NodeProto {
  const copy = fromBinary(NodeProtoSchema, toBinary(NodeProtoSchema, node));
  copy.input = copy.input.map((name) => lookUp(names, name) ?? name);
  return copy;
}

function valueInfo(
  name: string,
  elemType: number,
  rank: number,
): MessageInitShape<typeof ValueInfoProtoSchema> {
  const shape = { dim: Array.from({ length: rank }, () => ({})) };
  return { name, type: { value: { case: "tensorType", value: { elemType, shape } } } };
}

function idsType({ file, producers }: GraphIndex, name: string): number {
  const value = file.graph.input.find((input) => input.name === name)?.type?.value;
  if (value?.case === "tensorType") return value.value.elemType;
  const to = producers.get(name)?.attribute.find((attribute) => attribute.name === "to");
  return Number(to?.i) === INT32 ? INT32 : INT64;
}

function rankOfHidden(node: NodeProto): number {
  return node.opType === "Gemm" ? 2 : (einsumProduct(node)?.rank ?? 3);
}

/** The type the head multiplies its matrix by: for quantised ones, the type of the scales. */
function hiddenType({ node, view }: End, { constants }: GraphIndex): number {
  const scales = view.scaling?.scales ?? (node.opType === "MatMulNBits" ? node.input[2] : undefined);
  return constants.get(scales ?? "")?.dataType ?? view.dataType;
}
