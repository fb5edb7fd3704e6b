import { DTYPE_BYTES } from "../../checkpoint/format/dtype.ts";
import { aligned, toFloat32 } from "../../checkpoint/format/float32.ts";
import { type Matrix, roundedNumbers } from "../matrix.ts";
import { isSliced } from "./constant.ts";
import type { End } from "./end.ts";
import type { Files } from "./files.ts";
import type { GraphIndex } from "./graph_index.ts";
import { DOUBLE, DTYPES, NUMBER_TYPES } from "./number_type.ts";
import { openBlocks, openScaled, unread } from "./quantised_matrix.ts";
import { openTensorBytes, type TensorBytes } from "./tensor_bytes.ts";

/**
 * The decoded matrix that an operator reads.
 * @throws CheckpointError if its form is not supported
 */
export async function openMatrix(end: End, index: GraphIndex, files: Files): Promise<Matrix> {
  if (end.node.opType === "MatMulNBits" || end.node.opType === "GatherBlockQuantized") {
    return openBlocks(end, index, files);
  }
  if (isSliced(end.view)) throw unread(end, "is read in part");
  if (end.view.scaling) return openScaled(end, end.view.scaling, index, files);
  const type = end.view.tensor.dataType;
  const dtype = type === DOUBLE ? "F64" : DTYPES[type];
  if (!dtype) throw unread(end, `is of the type ${NUMBER_TYPES[type]?.name}`);
  const bytes = await openTensorBytes(end.view.tensor, files.model, files.folder, files.signal);
  // As stored in the file.
  const byRow = end.byRow !== end.view.transposed;
  const { rows, columns } = end;
  const size = dtype === "F64" ? 8 : DTYPE_BYTES[dtype];
  const read: Matrix["read"] = async (from, to, signal) => {
    const raw = byRow
      ? await bytes.read(from * columns * size, to * columns * size, signal)
      : await readColumns(bytes, { rows, columns, size, from, to }, signal);
    const values = dtype === "F64" ? new Float64Array(...aligned(raw, 8)) : toFloat32(raw, dtype);
    return roundedNumbers(values, dtype);
  };
  return { rows, columns, kind: NUMBER_TYPES[type]?.name ?? "", isQuantised: false, read };
}

interface Columns {
  readonly rows: number;
  readonly columns: number;
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

type Line = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

interface LineConstructor {
  new (length: number): Line;
  new (buffer: ArrayBuffer, start: number, length: number): Line;
}

/** Lines read at a time, and rows transposed at a time: as much as the CPU's L1 cache holds. */
const [LINES, TILE] = [32, 64];

/** Bytes of rows of a matrix stored as [D, V]: a stretch of each of its lines. */
async function readColumns(
  bytes: TensorBytes,
  { rows, columns, size, from, to }: Columns,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const count = to - from;
  const Numbers: LineConstructor = size === 8 ? Float64Array : size === 4 ? Uint32Array : Uint16Array;
  const result = new Numbers(count * columns);
  for (let first = 0; first < columns; first += LINES) {
    const lines = await Promise.all(
      Array.from({ length: Math.min(LINES, columns - first) }, async (_, i) => {
        const start = ((first + i) * rows + from) * size;
        const line = await bytes.read(start, start + count * size, signal);
        return new Numbers(...aligned(line, size));
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
  line: Line,
  result: Line,
  top: number,
  bottom: number,
  column: number,
  columns: number,
): void {
  for (let row = top, to = top * columns + column; row < bottom; row++, to += columns)
    result[to] = line[row] ?? 0;
}
