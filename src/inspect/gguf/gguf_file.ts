import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import type { FileSource } from "../../checkpoint/transport/folder.ts";
import { FileCursor } from "../file_cursor.ts";
import { TENSOR_TYPES, type TensorType } from "./tensor_type.ts";

/** A tensor of a GGUF file. */
export interface GgufTensor {
  readonly name: string;
  /** In ggml's order, fastest first: [D, V] for a matrix. */
  readonly shape: readonly number[];
  /** Null for a type that is not known here. */
  readonly type: TensorType | null;
  /** ggml's number of its type. */
  readonly code: number;
  /** Its first byte in the file, and its length in bytes: of a type that is not known, up to the next tensor. */
  readonly start: number;
  readonly length: number;
}

/** The parts of a GGUF file's header that are needed here. */
export interface GgufFile {
  readonly source: FileSource;
  /** Such as `llama`. */
  readonly architecture: string;
  /** Number of files that the model is split into. */
  readonly splitCount: number;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
}

const MAGIC = "GGUF";
/** The metadata that is kept: all else may be of any length. */
const [ALIGNMENT, ARCHITECTURE, SPLIT_COUNT] = ["general.alignment", "general.architecture", "split.count"];
const KEPT: ReadonlySet<string> = new Set([ALIGNMENT, ARCHITECTURE, SPLIT_COUNT]);
const DEFAULT_ALIGNMENT = 32;

/** Far above every model; ggml itself has at most four axes. */
const [MOST_ENTRIES, MOST_TENSORS, MOST_AXES, LONGEST_NAME] = [2 ** 16, 2 ** 20, 4, 2 ** 16];
/** Bytes of a tensor's name that are kept: ggml's own are shorter. */
const LONGEST_SHOWN = 200;
/** Limit for a list of texts, each of which must be skipped separately. */
const MOST_TEXTS = 2 ** 24;

/** Sizes in bytes of metadata values, by ggml's type number, for types of a fixed size. */
const [STRING, ARRAY] = [8, 9];
const VALUE_BYTES: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [10, 8],
  [11, 8],
  [12, 8],
]);

/**
 * Reads the header of a GGUF file, version 2 or 3, and checks that its tensors are within the file. A tensor
 * of a type that is not known is no fault: the two ends alone matter here. Everything else, such as the vocabulary, is
 * skipped.
 * @throws CheckpointError, or the signal's reason
 */
export async function openGguf(source: FileSource, signal?: AbortSignal): Promise<GgufFile> {
  const cursor = new FileCursor(source, "GGUF file", signal);
  if (new TextDecoder().decode(await cursor.bytes(4)) !== MAGIC)
    throw cursor.malformed(`it does not begin with ${MAGIC}`);
  const version = await readNumber(cursor, 4);
  if (version !== 2 && version !== 3) throw otherVersion(version, cursor);
  const tensorCount = await readCount(cursor, MOST_TENSORS);
  const entryCount = await readCount(cursor, MOST_ENTRIES);
  const entries = new Map<string, string | number>();
  for (let i = 0; i < entryCount; i++) {
    const key = await readText(cursor);
    const value = await readValue(cursor, await readNumber(cursor, 4));
    if (value !== null && KEPT.has(key)) entries.set(key, value);
  }
  const described: Omit<GgufTensor, "length">[] = [];
  for (let i = 0; i < tensorCount; i++) described.push(await readTensor(cursor));
  const alignment = Number(entries.get(ALIGNMENT) ?? DEFAULT_ALIGNMENT);
  if (!(alignment >= 1 && alignment <= 2 ** 20)) throw cursor.malformed(`${ALIGNMENT} is ${alignment}`);
  const dataStart = Math.ceil(cursor.position / alignment) * alignment;
  return {
    source,
    architecture: String(entries.get(ARCHITECTURE) ?? ""),
    splitCount: Number(entries.get(SPLIT_COUNT) ?? 1),
    tensors: placed(described, dataStart, cursor),
  };
}

function otherVersion(version: number, cursor: FileCursor): CheckpointError {
  const { name } = cursor.file;
  const swapped = version / 2 ** 24;
  if (swapped === 2 || swapped === 3) {
    return new CheckpointError(
      "unsupported",
      `${name} is big-endian, for computers such as IBM's s390x, and is not read here. Judge the checkpoint that it was made from.`,
    );
  }
  if (version === 1) {
    return new CheckpointError(
      "unsupported",
      `${name} is of GGUF's version 1, of August 2023, and 2 and 3 are read here. Convert the checkpoint again.`,
    );
  }
  return cursor.malformed(`there is the version ${version}; 2 and 3 are read here`);
}

function placed(
  described: readonly Omit<GgufTensor, "length">[],
  dataStart: number,
  cursor: FileCursor,
): Map<string, GgufTensor> {
  const tensors = new Map<string, GgufTensor>();
  const next = nextStarts(described);
  for (const tensor of described) {
    const { name, shape, type } = tensor;
    const numbers = shape.reduce((product, size) => product * size, 1);
    if (type && (shape[0] ?? 1) % type.numbers !== 0)
      throw cursor.malformed(`a row of ${name} is no whole number of blocks`);
    const start = dataStart + tensor.start;
    const end = next.get(tensor.start) ?? cursor.file.size - dataStart;
    // No type takes less than a bit for a number.
    const length = type
      ? (numbers / type.numbers) * type.bytes
      : Math.max(end - tensor.start, Math.ceil(numbers / 8));
    if (!(start + length <= cursor.file.size)) throw cursor.malformed(`${name} ends after the file's end`);
    if (tensors.has(name)) throw cursor.malformed(`${name} stands twice`);
    tensors.set(name, { ...tensor, start, length });
  }
  return tensors;
}

/** For where a tensor starts, where the next one does. */
function nextStarts(described: readonly Omit<GgufTensor, "length">[]): ReadonlyMap<number, number> {
  const starts = [...new Set(described.map(({ start }) => start))].sort((a, b) => a - b);
  return new Map(starts.slice(1).map((start, i) => [starts[i] ?? 0, start]));
}

/** Here `start` is still relative to the beginning of the data. */
async function readTensor(cursor: FileCursor): Promise<Omit<GgufTensor, "length">> {
  const name = await readText(cursor, LONGEST_SHOWN);
  const axes = await readNumber(cursor, 4);
  if (axes > MOST_AXES) throw cursor.malformed(`${name} has ${axes} axes`);
  const shape: number[] = [];
  for (let i = 0; i < axes; i++) shape.push(await readNumber(cursor, 8));
  const code = await readNumber(cursor, 4);
  return { name, shape, type: TENSOR_TYPES.get(code) ?? null, code, start: await readNumber(cursor, 8) };
}

/** An unsigned integer. */
async function readNumber(cursor: FileCursor, size: number): Promise<number> {
  const bytes = await cursor.bytes(size);
  const value = bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
  if (Number.isSafeInteger(value)) return value;
  throw cursor.malformed(`there is a number of ${value}`);
}

async function readCount(cursor: FileCursor, most: number): Promise<number> {
  const count = await readNumber(cursor, 8);
  if (count <= most) return count;
  throw cursor.malformed(`it claims ${count} parts`);
}

/** @param most the bytes of it that are kept */
async function readText(cursor: FileCursor, most = LONGEST_NAME): Promise<string> {
  const length = await readNumber(cursor, 8);
  if (length > LONGEST_NAME) throw cursor.malformed(`there is a name of ${length} bytes`);
  return new TextDecoder().decode((await cursor.bytes(length)).subarray(0, most));
}

/** A text or an integer; other values are skipped and give null. */
async function readValue(cursor: FileCursor, type: number): Promise<string | number | null> {
  if (type === ARRAY) return skipArray(cursor);
  if (type === STRING) {
    const length = await readNumber(cursor, 8);
    if (length <= LONGEST_NAME) return new TextDecoder().decode(await cursor.bytes(length));
    return skip(cursor, length);
  }
  const size = VALUE_BYTES.get(type);
  if (size === undefined) throw cursor.malformed(`there is a value of the unknown type ${type}`);
  if (type === 4 || type === 2 || type === 10) return readNumber(cursor, size);
  return skip(cursor, size);
}

async function skipArray(cursor: FileCursor): Promise<null> {
  const type = await readNumber(cursor, 4);
  const count = await readCount(cursor, Number.MAX_SAFE_INTEGER);
  const size = VALUE_BYTES.get(type);
  if (size !== undefined) return skip(cursor, size * count);
  if (type !== STRING || count > MOST_TEXTS)
    throw cursor.malformed(`there is a list of ${count} values of the type ${type}`);
  for (let i = 0; i < count; i++) skip(cursor, await readNumber(cursor, 8));
  return null;
}

function skip(cursor: FileCursor, length: number): null {
  if (cursor.position + length > cursor.file.size) throw cursor.malformed("it ends early");
  cursor.position += length;
  return null;
}
