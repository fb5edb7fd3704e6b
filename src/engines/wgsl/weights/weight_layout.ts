import { EMBEDDING, HEAD } from "../../../models/tensors.ts";
import type { WeightFormat } from "../../weight_format.ts";

/** Rows and columns of a matrix of weights, [out, in] as torch's `Linear` stores it. */
export interface MatrixShape {
  readonly rows: number;
  readonly columns: number;
}

/** How the rows of one matrix are stored. */
export type RowFormat = "float16" | "int8" | "int4";

/** Where a matrix is used: `vocabulary` is `wte`, and a head of the model's own. */
export type MatrixUse = "vocabulary" | "layers";

/** A format of weights, matrix by matrix. The vocabulary matrix decides each logit alone, so it has eight bits at least. */
export const ROW_FORMATS: Readonly<Record<WeightFormat, Readonly<Record<MatrixUse, RowFormat>>>> = {
  float16: { vocabulary: "float16", layers: "float16" },
  int8: { vocabulary: "int8", layers: "int8" },
  int4: { vocabulary: "int8", layers: "int4" },
};

/** @param name of a matrix, as the checkpoint has it */
export function rowFormat(weights: WeightFormat, name: string): RowFormat {
  const isVocabulary = name === EMBEDDING || name === HEAD;
  return ROW_FORMATS[weights][isVocabulary ? "vocabulary" : "layers"];
}

/** So many columns of int4 share a scale; the last ones of a row may be fewer. */
export const GROUP = 32;

/** A row on the GPU: its columns, and what follows them. */
interface RowLayout {
  /** Of eight weights, which kernels read at once. */
  readonly eightBytes: number;
  /** So many that every row begins at a multiple of eight weights. */
  readonly behindBytes: (columns: number) => number;
}

const LAYOUTS: Readonly<Record<RowFormat, RowLayout>> = {
  float16: { eightBytes: 16, behindBytes: () => 0 },
  // The row's scale, a float32 number, and as many bytes again of nothing.
  int8: { eightBytes: 8, behindBytes: () => 8 },
  // The scales of its groups, float16 numbers, in words of two.
  int4: { eightBytes: 4, behindBytes: (columns) => 4 * Math.ceil(columns / (2 * GROUP)) },
};

/** Where what follows a row's columns begins, in bytes; columns are a multiple of eight. */
export function columnBytes(format: RowFormat, columns: number): number {
  return (columns / 8) * LAYOUTS[format].eightBytes;
}

/** Bytes of a row of so many columns on the GPU. */
export function rowBytes(format: RowFormat, columns: number): number {
  return columnBytes(format, columns) + LAYOUTS[format].behindBytes(columns);
}

export function matrixBytes(format: RowFormat, { rows, columns }: MatrixShape): number {
  return rows * rowBytes(format, columns);
}

/** Length of a row in eights of weights, as kernels count. What stands behind the columns begins at `columns / 8`. */
export function stride8(format: RowFormat, columns: number): number {
  return rowBytes(format, columns) / LAYOUTS[format].eightBytes;
}
