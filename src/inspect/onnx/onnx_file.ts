import { type DescMessage, fromBinary, type MessageShape } from "@bufbuild/protobuf";
import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import type { FileSource } from "../../checkpoint/transport/folder.ts";
import {
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type OperatorSetIdProto,
  type TensorProto,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from "../../engines/onnx/format/onnx_pb.ts";
import { concatenate } from "../../checkpoint/format/concatenate.ts";
import { type Budget, compact, delimited, nextField } from "./compact.ts";
import { FileCursor } from "../file_cursor.ts";
import { FUNCTION, GRAPH, MODEL, WIRE } from "./fields.ts";

/** Position in the file: a whole field with its tag and length. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A value that the file describes. */
interface Described extends Span {
  readonly name: string;
}

/** An ONNX model without its weights, and the positions of its parts in the file. */
export interface OnnxFile {
  readonly source: FileSource;
  readonly irVersion: bigint;
  readonly operatorSets: readonly OperatorSetIdProto[];
  /** Version of ONNX's own operators. */
  readonly operatorSet: number;
  /** The model's functions, which are operators made of others, by what `functionName` gives. */
  readonly functions: ReadonlySet<string>;
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  /** Only inputs and outputs. */
  readonly graph: GraphProto;
  /** Inputs, outputs and intermediate values that the file describes. */
  readonly described: readonly Described[];
  readonly spanOf: ReadonlyMap<NodeProto | TensorProto, Span>;
  /** The graph's contents, and the start of the field that holds them. */
  readonly graphSpan: Span & { readonly tagStart: number };
}

const VALUES: ReadonlySet<number> = new Set([GRAPH.input, GRAPH.output, GRAPH.described]);

/** Of inputs, outputs and intermediate values: their names and shapes. */
const LONGEST_VALUE = 2 ** 16;

/** Limit for nodes, initializers and values: far above every model. */
const MOST_FIELDS = 2 ** 20;

/**
 * Reads an ONNX file except its weights: a few MB for files of any size.
 * @throws CheckpointError, or the signal's reason
 */
export async function openOnnx(source: FileSource, signal?: AbortSignal): Promise<OnnxFile> {
  const cursor = new FileCursor(source, "ONNX model", signal);
  const model: Uint8Array[] = [];
  const functions = new Set<string>();
  let [graphSpan, fields]: [OnnxFile["graphSpan"] | null, number] = [null, 0];
  while (cursor.position < source.size) {
    const tagStart = cursor.position;
    const { field, wire, start, length } = await nextField(cursor, source.size);
    const end = start + length;
    if (++fields > MOST_FIELDS) throw cursor.malformed(`it has more than ${MOST_FIELDS} fields`);
    if (field === MODEL.graph && wire === WIRE.bytes) {
      if (graphSpan) throw cursor.malformed("there is a second graph");
      graphSpan = { tagStart, start, end };
    } else if (field === MODEL.irVersion || field === MODEL.operatorSets) {
      if (end - tagStart > LONGEST_VALUE) throw cursor.malformed("there is a version of many bytes");
      cursor.position = tagStart;
      model.push(await cursor.bytes(end - tagStart));
    } else if (field === MODEL.functions && wire === WIRE.bytes)
      functions.add(await readFunction(cursor, end));
    cursor.position = end;
  }
  const { irVersion, opsetImport } = decode(ModelProtoSchema, concatenate(model), cursor);
  if (!graphSpan || irVersion <= 0n) {
    throw new CheckpointError(
      "malformed",
      `${source.name} is no ONNX model: it has no graph or no version. Export or download it again.`,
    );
  }
  const operatorSet = Number(
    opsetImport.find(({ domain }) => domain === "" || domain === "ai.onnx")?.version ?? 0n,
  );
  const graph = await readGraph(cursor, graphSpan);
  return { source, irVersion, operatorSets: opsetImport, operatorSet, functions, graphSpan, ...graph };
}

/** What tells a function from others, as a node names it. */
export function functionName(domain: string, name: string): string {
  return `${domain === "ai.onnx" ? "" : domain} ${name}`;
}

async function readFunction(cursor: FileCursor, end: number): Promise<string> {
  const texts = new Map<number, string>();
  for (let count = 0; cursor.position < end; count++) {
    if (count > MOST_FIELDS) throw cursor.malformed(`a function has more than ${MOST_FIELDS} fields`);
    const { field, wire, start, length } = await nextField(cursor, end);
    const isText = wire === WIRE.bytes && (field === FUNCTION.name || field === FUNCTION.domain);
    if (isText && length <= LONGEST_VALUE)
      texts.set(field, new TextDecoder().decode(await cursor.bytes(length)));
    cursor.position = start + length;
  }
  return functionName(texts.get(FUNCTION.domain) ?? "", texts.get(FUNCTION.name) ?? "");
}

async function readGraph(cursor: FileCursor, { start: begin, end: graphEnd }: Span) {
  const nodes: NodeProto[] = [];
  const initializers: TensorProto[] = [];
  const described: Described[] = [];
  const spanOf = new Map<NodeProto | TensorProto, Span>();
  const values: Uint8Array[] = [];
  const budget: Budget = { copied: 0, fields: 0 };
  cursor.position = begin;
  for (let count = 0; cursor.position < graphEnd; count++) {
    if (count > MOST_FIELDS) throw cursor.malformed(`its graph has more than ${MOST_FIELDS} parts`);
    const tagStart = cursor.position;
    const { field, wire, start, length } = await nextField(cursor, graphEnd);
    const end = start + length;
    const span = { start: tagStart, end };
    if (field === GRAPH.node && wire === WIRE.bytes) {
      const node = decode(NodeProtoSchema, await compact(cursor, end, "node", budget), cursor);
      nodes.push(node);
      spanOf.set(node, span);
    } else if (field === GRAPH.initializer && wire === WIRE.bytes) {
      const tensor = decode(TensorProtoSchema, await compact(cursor, end, "tensor", budget), cursor);
      initializers.push(tensor);
      spanOf.set(tensor, span);
    } else if (VALUES.has(field) && wire === WIRE.bytes && length <= LONGEST_VALUE) {
      const value = await cursor.bytes(length);
      described.push({ ...span, name: decode(ValueInfoProtoSchema, value, cursor).name });
      if (field !== GRAPH.described) values.push(delimited(field, value));
    }
    cursor.position = end;
  }
  return {
    nodes,
    initializers,
    described,
    spanOf,
    graph: decode(GraphProtoSchema, concatenate(values), cursor),
  };
}

function decode<T extends DescMessage>(schema: T, bytes: Uint8Array, cursor: FileCursor): MessageShape<T> {
  try {
    return fromBinary(schema, bytes);
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    throw new CheckpointError(
      "malformed",
      `${cursor.file.name} is not a sound ONNX model: what ends at byte ${cursor.position} is no ${schema.name}. ` +
        "Export or download it again.",
      { cause },
    );
  }
}
