import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { type Dtype, DTYPE_BYTES } from "../../checkpoint/format/dtype.ts";
import { toFloat32 } from "../../checkpoint/format/float32.ts";
import type { FileSource, Folder } from "../../checkpoint/transport/folder.ts";
import { shorten } from "../../json/json.ts";
import { type Matrix, roundedNumbers } from "../matrix.ts";
import type { End } from "./ends.ts";
import { type GraphIndex, integer } from "./graph_index.ts";
import { BFLOAT16, FLOAT, FLOAT16, INT4, NUMBER_TYPES, UINT4 } from "./number_type.ts";
import { openTensorBytes, type TensorBytes } from "./tensor_bytes.ts";

/** Where the model's bytes are. */
export interface Files {
  readonly model: FileSource;
  /** External data, by the names that the model calls it. */
  readonly folder: Folder;
  readonly signal?: AbortSignal;
}

/** How safetensors calls the types that are read here. */
const DTYPES: Readonly<Record<number, Dtype>> = { [FLOAT]: "F32", [FLOAT16]: "F16", [BFLOAT16]: "BF16" };

/**
 * The matrix that an operator reads, in the numbers that it stands for.
 * @throws CheckpointError where it is written in a way that is not read here
 */
export async function openMatrix(end: End, index: GraphIndex, files: Files): Promise<Matrix> {
  if (end.node.opType === "MatMulNBits" || end.node.opType === "GatherBlockQuantized") {
    return openBlocks(end, index, files);
  }
  if (end.view.scaling) throw unread(end, "is read through DequantizeLinear");
  const type = end.view.tensor.dataType;
  const dtype = DTYPES[type];
  if (!dtype) throw unread(end, `is of the ONNX type ${type}`);
  const bytes = await openTensorBytes(end.view.tensor, files.model, files.folder, files.signal);
  // As it lies in the file.
  const byRow = end.byRow !== end.view.transposed;
  const { rows, columns } = end;
  const size = DTYPE_BYTES[dtype];
  const read: Matrix["read"] = async (from, to, signal) => {
    const raw = byRow
      ? await bytes.read(from * columns * size, to * columns * size, signal)
      : await readColumns(bytes, { rows, columns, size, from, to }, signal);
    return roundedNumbers(toFloat32(raw, dtype), dtype);
  };
  return { rows, columns, kind: NUMBER_TYPES[type]?.name ?? "", read };
}

function unread({ view }: End, problem: string): CheckpointError {
  return new CheckpointError(
    "unsupported",
    `The matrix ${shorten(view.tensor.name, 80)} ${problem}, which can't be compared here. Judge the file before it was quantised.`,
  );
}

interface Columns {
  readonly rows: number;
  readonly columns: number;
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

/** Lines read at a time, and rows of them turned at a time: as much as the processor's nearest cache holds. */
const [LINES, TILE] = [32, 64];

/** Bytes of rows of a matrix that lies as [D, V]: a stretch of each of its lines. */
async function readColumns(
  bytes: TensorBytes,
  { rows, columns, size, from, to }: Columns,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const count = to - from;
  const result = size === 4 ? new Uint32Array(count * columns) : new Uint16Array(count * columns);
  for (let first = 0; first < columns; first += LINES) {
    const lines = await Promise.all(
      Array.from({ length: Math.min(LINES, columns - first) }, async (_, i) => {
        const start = ((first + i) * rows + from) * size;
        const line = await bytes.read(start, start + count * size, signal);
        const { buffer, byteOffset } = line.byteOffset % size === 0 ? line : line.slice();
        return size === 4
          ? new Uint32Array(buffer, byteOffset, count)
          : new Uint16Array(buffer, byteOffset, count);
      }),
    );
    for (let top = 0; top < count; top += TILE) {
      const bottom = Math.min(top + TILE, count);
      for (const [i, line] of lines.entries()) copyColumn(line, result, top, bottom, first + i, columns);
    }
  }
  return new Uint8Array(result.buffer);
}

function copyColumn(
  line: Uint32Array | Uint16Array,
  result: Uint32Array | Uint16Array,
  top: number,
  bottom: number,
  column: number,
  columns: number,
): void {
  for (let row = top, to = top * columns + column; row < bottom; row++, to += columns)
    result[to] = line[row] ?? 0;
}

/**
 * MatMulNBits and GatherBlockQuantized: each row is cut into blocks of numbers of few bits, the first in the low bits of a
 * byte; each block has a scale and may have a zero point.
 */
async function openBlocks(end: End, index: GraphIndex, files: Files): Promise<Matrix> {
  const { node, rows, columns } = end;
  const isGather = node.opType === "GatherBlockQuantized";
  const [bits, block] = [integer(node, "bits", 4), integer(node, "block_size", 128)];
  if ((bits !== 4 && bits !== 8) || block < 1 || block % 2 === 1 || columns < 1)
    throw unread(end, `has ${bits} bits a number`);
  const blocks = Math.ceil(columns / block);
  const open = (name: string | undefined): Promise<TensorBytes | null> => openInput(name ?? "", index, files);
  const packed = await open(node.input[end.input]);
  const scales = await open(node.input[2]);
  const zeros = await open(node.input[3]);
  const scaleSize = (scales?.byteLength ?? 0) / (rows * blocks);
  const rowBytes = (packed?.byteLength ?? 0) / rows;
  const zeroBytes = zeros ? zeros.byteLength / rows : 0;
  const expected = isGather ? Math.ceil((columns * bits) / 8) : (blocks * block * bits) / 8;
  const zeroExpected = Math.ceil((blocks * bits) / 8);
  if (
    !packed ||
    !scales ||
    rowBytes !== expected ||
    (scaleSize !== 4 && scaleSize !== 2) ||
    (zeros && zeroBytes !== zeroExpected)
  ) {
    throw unread(end, "is quantised in blocks of another form");
  }
  const signed = index.constants.get(node.input[end.input] ?? "")?.dataType;
  if (signed === INT4 || signed === UINT4) throw unread(end, "has numbers of the type int4 or uint4");
  const read: Matrix["read"] = async (from, to, signal) => {
    const data = await packed.read(from * rowBytes, to * rowBytes, signal);
    const scale = toFloat32(
      await scales.read(from * blocks * scaleSize, to * blocks * scaleSize, signal),
      scaleSize === 4 ? "F32" : "F16",
    );
    const zero = zeros && (await zeros.read(from * zeroBytes, to * zeroBytes, signal));
    const values = new Float32Array((to - from) * columns);
    const stepAt = (row: number, column: number): number =>
      scale[row * blocks + Math.floor(column / block)] ?? NaN;
    for (let row = 0; row < to - from; row++) {
      for (let column = 0; column < columns; column++) {
        const middle = zero
          ? piece(zero, row * zeroBytes, Math.floor(column / block), bits)
          : 2 ** (bits - 1);
        values[row * columns + column] =
          (piece(data, row * rowBytes, column, bits) - middle) * stepAt(row, column);
      }
    }
    return { values, slackAt: (i) => Math.abs(stepAt(Math.floor(i / columns), i % columns)) };
  };
  return { rows, columns, kind: `${bits} bits in blocks of ${block}`, read };
}

function piece(bytes: Uint8Array, start: number, i: number, bits: number): number {
  if (bits === 8) return bytes[start + i] ?? 0;
  const byte = bytes[start + Math.floor(i / 2)] ?? 0;
  return i % 2 === 0 ? byte & 15 : byte >> 4;
}

/** An input of a quantised operator, through what only changes its form. */
async function openInput(
  name: string,
  index: GraphIndex,
  { model, folder, signal }: Files,
): Promise<TensorBytes | null> {
  let current = name;
  for (let i = 0; i < 8; i++) {
    const tensor = index.constants.get(current);
    if (tensor) return openTensorBytes(tensor, model, folder, signal);
    const node = index.producers.get(current);
    if (!node || !["Reshape", "Identity", "Squeeze", "Unsqueeze"].includes(node.opType)) return null;
    current = node.input[0] ?? "";
  }
  return null;
}
