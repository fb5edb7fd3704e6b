import type { WeightFormat } from "../../engine.ts";

/** Rows and columns of a matrix of weights, [out, in] as torch's `Linear` stores it. */
export interface MatrixShape {
  readonly rows: number;
  readonly columns: number;
}

/** Behind the columns of a row of int8 stands its scale, a float32 number, and as many bytes again of nothing. */
export const SCALE_BYTES = 8;

/** Bytes of a row of so many columns on the GPU, columns being a multiple of eight. */
export function rowBytes(format: WeightFormat, columns: number): number {
  return format === "int8" ? columns + SCALE_BYTES : 2 * columns;
}

export function matrixBytes(format: WeightFormat, { rows, columns }: MatrixShape): number {
  return rows * rowBytes(format, columns);
}
