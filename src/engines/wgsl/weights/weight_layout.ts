import { NUMBER_BYTES, type NumberKind } from "../../../gpu/number_bytes.ts";
import type { WeightFormat } from "../../engine.ts";

/** Rows and columns of a matrix of weights, [out, in] as torch's `Linear` stores it. */
export interface MatrixShape {
  readonly rows: number;
  readonly columns: number;
}

/** A row on the GPU: its columns, and what follows them. */
interface RowLayout {
  readonly number: NumberKind;
  /** So many that every row begins at a multiple of eight weights. */
  readonly behindBytes: number;
}

const LAYOUTS: Readonly<Record<WeightFormat, RowLayout>> = {
  float16: { number: "float16", behindBytes: 0 },
  // The row's scale, a float32 number, and as many bytes again of nothing.
  int8: { number: "int8", behindBytes: 8 },
};

/** Bytes of a row of so many columns on the GPU, columns being a multiple of eight. */
export function rowBytes(format: WeightFormat, columns: number): number {
  const { number, behindBytes } = LAYOUTS[format];
  return columns * NUMBER_BYTES[number] + behindBytes;
}

export function matrixBytes(format: WeightFormat, { rows, columns }: MatrixShape): number {
  return rows * rowBytes(format, columns);
}

/** What a format's .wgsl file needs to know: what follows a row's columns, counted in fours and in eights of weights. */
export function layoutConstants(format: WeightFormat): Record<"BEHIND4" | "BEHIND8", number> {
  const { number, behindBytes } = LAYOUTS[format];
  const weights = behindBytes / NUMBER_BYTES[number];
  return { BEHIND4: weights / 4, BEHIND8: weights / 8 };
}
