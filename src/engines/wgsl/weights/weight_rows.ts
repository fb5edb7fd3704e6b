import { toFloat32 } from "../../../checkpoint/format/float32.ts";
import { fromFloat16, SMALLEST_HALF } from "../../../float16/float16.ts";
import type { Call, Subnormals } from "../../webgpu/check/call.ts";
import {
  columnBytes,
  GROUP,
  type MatrixUse,
  ROW_FORMATS,
  rowBytes,
  type RowFormat,
} from "./weight_layout.ts";

/** Some rows of a matrix that a kernel reads; what they stand for is known once the GPU has been read. */
interface WeightRows {
  readonly values: readonly ArrayLike<number>[];
}

/**
 * @param use of the matrix
 * @param rows counted from the first one that is bound
 */
export function weightRows(
  call: Call,
  use: MatrixUse,
  binding: number,
  rows: readonly number[],
  columns: number,
): WeightRows {
  const format = ROW_FORMATS[call.format][use];
  const stride = rowBytes(format, columns);
  const slice = call.before(binding, ...rows.map((row) => [(row * stride) / 4, stride / 4] as const));
  return {
    get values() {
      const { subnormals } = call.taken;
      return rows.map((_, index) => rowNumbers(format, slice.bytes, index * stride, columns, subnormals));
    },
  };
}

/** What a row stands for, which begins at a byte. */
export function rowNumbers(
  format: RowFormat,
  bytes: ArrayBuffer,
  offset: number,
  columns: number,
  subnormals: Subnormals = "kept",
): ArrayLike<number> {
  return DECODE[format](bytes, offset, columns, subnormals);
}

/** A row as the .wgsl file of its format describes it. */
type Decode = (
  bytes: ArrayBuffer,
  offset: number,
  columns: number,
  subnormals: Subnormals,
) => ArrayLike<number>;

const DECODE: Readonly<Record<RowFormat, Decode>> = {
  float16: (bytes, offset, columns, subnormals) => {
    const numbers = toFloat32(new Uint8Array(bytes, offset, 2 * columns), "F16");
    return subnormals === "kept" ? numbers : numbers.map(zeroIfSubnormal);
  },
  int8: (bytes, offset, columns) => {
    const scale = new DataView(bytes).getFloat32(offset + columns, true);
    return Float64Array.from(new Int8Array(bytes, offset, columns), (step) => step * scale);
  },
  int4: (bytes, offset, columns, subnormals) => {
    const pairs = new Uint8Array(bytes, offset, columns / 2);
    const scales = new DataView(bytes, offset + columnBytes("int4", columns));
    return Float64Array.from({ length: columns }, (_, column) => {
      const bits = ((pairs[column >> 1] ?? NaN) >> (4 * (column % 2))) & 15;
      const scale = fromFloat16(scales.getUint16(2 * Math.floor(column / GROUP), true));
      return (bits < 8 ? bits : bits - 16) * (subnormals === "kept" ? scale : zeroIfSubnormal(scale));
    });
  },
};

function zeroIfSubnormal(half: number): number {
  return Math.abs(half) < SMALLEST_HALF ? 0 : half;
}
