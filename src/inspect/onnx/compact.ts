import { concatenate } from "../../checkpoint/format/concatenate.ts";
import type { FileCursor } from "../file_cursor.ts";
import { ATTRIBUTE, ENTRY, GRAPH, NODE, TENSOR, WIRE } from "./fields.ts";

/** The messages of the ONNX schema that can contain tensors. */
type Kind = "graph" | "node" | "attribute" | "tensor";

/** The fields of a message to descend into. All others are copied unchanged. */
const INSIDE: Readonly<Record<Kind, Readonly<Record<number, Kind>>>> = {
  graph: { [GRAPH.node]: "node", [GRAPH.initializer]: "tensor" },
  node: { [NODE.attribute]: "attribute" },
  attribute: {
    [ATTRIBUTE.tensor]: "tensor",
    [ATTRIBUTE.graph]: "graph",
    [ATTRIBUTE.tensors]: "tensor",
    [ATTRIBUTE.graphs]: "graph",
  },
  tensor: {},
};

/** Longer fields stay in the file. */
const LONGEST_COPIED = 2 ** 14;

/** Limit for everything copied: more than any graph takes without its weights. */
const MOST_COPIED = 2 ** 26;

/** Limits for the fields of a node or a graph within one, and of all: far above every model. */
const [MOST_FIELDS, MOST_FIELDS_OF_ALL] = [2 ** 18, 2 ** 23];

/** Limit for nested graphs. */
const DEEPEST = 32;

/** Where long numbers are said to lie: in this file, as bytes or as integers. No other file can have these names. */
export const THIS_FILE = "\0";
export const AS_INTEGERS = "\0int32_data";

/** Fields with a tensor's numbers, and how they lie there: packed floats are the same bytes. */
const NUMBERS: ReadonlyMap<number, string> = new Map([
  [TENSOR.rawData, THIS_FILE],
  [TENSOR.floatData, THIS_FILE],
  [TENSOR.int32Data, AS_INTEGERS],
]);

/** Whether a tensor's numbers lie in the model's own file. */
export function isInModel(location: string): boolean {
  return location === THIS_FILE || location === AS_INTEGERS;
}

/** `data_location` EXTERNAL. */
const IS_EXTERNAL = concatenate([tagOf(TENSOR.dataLocation, WIRE.varint), varint(1)]);

/** Bytes and fields copied so far. */
export interface Budget {
  copied: number;
  fields: number;
}

/**
 * A message of an ONNX file as bytes without its weights, whatever the file's size. Long tensor data stay in the file
 * and are described as external data in this file. Other long fields, such as texts of thousands of characters, are
 * left out.
 * @throws CheckpointError if it is not such a message
 */
export async function compact(
  cursor: FileCursor,
  end: number,
  kind: Kind,
  budget: Budget,
  depth = 0,
): Promise<Uint8Array<ArrayBuffer>> {
  if (depth > DEEPEST) throw cursor.malformed(`graphs lie in each other more than ${DEEPEST} deep`);
  const parts: Uint8Array[] = [];
  let isPointed = false;
  while (cursor.position < end) {
    const { field, wire, start, length } = await nextField(cursor, end);
    const inside = wire === WIRE.bytes ? INSIDE[kind][field] : undefined;
    if (inside)
      parts.push(delimited(field, await compact(cursor, start + length, inside, budget, depth + 1)));
    else if (length <= LONGEST_COPIED) parts.push(await wholeField(cursor, field, wire, length));
    else {
      const location = kind === "tensor" ? NUMBERS.get(field) : undefined;
      if (location !== undefined) {
        parts.push(pointer(location, start, length));
        isPointed = true;
      }
      cursor.position = start + length;
    }
    if (parts.length > MOST_FIELDS || ++budget.fields > MOST_FIELDS_OF_ALL)
      throw cursor.malformed(`its graph has more than ${MOST_FIELDS} fields in one place`);
    budget.copied += parts.at(-1)?.length ?? 0;
    if (budget.copied > MOST_COPIED) throw cursor.malformed(`its graph takes more than ${MOST_COPIED} bytes`);
  }
  // Last, so that it counts: a tensor that Python's onnx loaded from external data says that its numbers are in it.
  if (isPointed) parts.push(IS_EXTERNAL);
  return concatenate(parts);
}

export interface Field {
  readonly field: number;
  readonly wire: number;
  /** Of its contents, after tag and length. */
  readonly start: number;
  /** Of its contents; for a varint, of its bytes. */
  readonly length: number;
}

/**
 * Reads a field's tag and length, and stops at its contents.
 * @throws CheckpointError if it extends beyond `end`
 */
export async function nextField(cursor: FileCursor, end: number): Promise<Field> {
  const tag = await cursor.varint(end);
  const [field, wire] = [Math.floor(tag / 8), tag % 8];
  if (field === 0) throw cursor.malformed("there is a field with the number 0");
  const length = await lengthOf(cursor, wire, end);
  if (cursor.position + length > end)
    throw cursor.malformed(`a field of ${length} bytes is longer than what it is in`);
  return { field, wire, start: cursor.position, length };
}

async function lengthOf(cursor: FileCursor, wire: number, end: number): Promise<number> {
  if (wire === WIRE.bytes) return cursor.varint(end);
  if (wire === WIRE.eightBytes) return 8;
  if (wire === WIRE.fourBytes) return 4;
  if (wire !== WIRE.varint) throw cursor.malformed(`there is a field of the unknown kind ${wire}`);
  const { position } = cursor;
  await skipVarint(cursor, end);
  const length = cursor.position - position;
  cursor.position = position;
  return length;
}

/** Of any size: negative numbers take all ten bytes. */
async function skipVarint(cursor: FileCursor, end: number): Promise<void> {
  for (let i = 0; i < 10 && cursor.position < end; i++) {
    const [byte = 0] = await cursor.bytes(1);
    if (byte < 0x80) return;
  }
  throw cursor.malformed("a number in it does not end");
}

async function wholeField(
  cursor: FileCursor,
  field: number,
  wire: number,
  length: number,
): Promise<Uint8Array> {
  const contents = await cursor.bytes(length);
  const tag = tagOf(field, wire);
  return concatenate(wire === WIRE.bytes ? [tag, varint(length), contents] : [tag, contents]);
}

/** `external_data` with offset and length. */
function pointer(location: string, offset: number, length: number): Uint8Array {
  const entries = Object.entries({ location, offset, length }).map(([key, value]) =>
    delimited(
      TENSOR.externalData,
      concatenate([delimited(ENTRY.key, encode(key)), delimited(ENTRY.value, encode(String(value)))]),
    ),
  );
  return concatenate(entries);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A field with a message, a text or bytes. */
export function delimited(field: number, contents: Uint8Array): Uint8Array<ArrayBuffer> {
  return concatenate([tagOf(field, WIRE.bytes), varint(contents.length), contents]);
}

/** What stands before a field's contents. */
export function tagOf(field: number, wire: number): Uint8Array<ArrayBuffer> {
  return varint(field * 8 + wire);
}

export function varint(value: number): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Uint8Array.from([...bytes, left]);
    bytes.push((left % 128) + 128);
  }
}
