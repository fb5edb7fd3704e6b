import { fromFloat16, LARGEST_HALF, SIGN, toFloat16 } from "./float16.ts";

/** A row [D] of a float16 matrix, as the 16-bit patterns that lie there: edits must be able to put back any of them. */
export type Float16Row = Uint16Array<ArrayBuffer>;

export function zeroRow(row: Float16Row): Float16Row {
  return new Uint16Array(row.length);
}

/** Flips every sign and nothing else: done twice, it gives the row back. */
export function negateRow(row: Float16Row): Float16Row {
  return row.map((bits) => bits ^ SIGN);
}

/** Each number times `factor`, as the nearest float16; what would be infinite is the largest one instead. */
export function scaleRow(row: Float16Row, factor: number): Float16Row {
  return row.map((bits) => toFloat16(clamp(fromFloat16(bits) * factor)));
}

export function sameRow(a: Float16Row, b: Float16Row): boolean {
  return a.length === b.length && a.every((bits, column) => bits === b[column]);
}

/** The numbers of a row. */
export function rowValues(row: Float16Row): number[] {
  return Array.from(row, fromFloat16);
}

function clamp(value: number): number {
  return Math.min(Math.max(value, -LARGEST_HALF), LARGEST_HALF);
}
