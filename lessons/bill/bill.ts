import type { BilledModel } from "./billed_model.ts";

/** How numbers can be kept. */
export const FORMATS = ["float32", "float16", "int8", "int4"] as const;
export type Format = (typeof FORMATS)[number];

const BITS: Readonly<Record<Format, number>> = { float32: 32, float16: 16, int8: 8, int4: 4 };

/** A float16 scale for so many numbers, as in llama.cpp's Q8_0 and Q4_0. */
export const SCALE_GROUP = 32;
const SCALE_BITS = 16;

/** What a vocabulary matrix takes in one format, all weights being kept in it. */
export interface BillRow {
  readonly format: Format;
  readonly matrixBytes: number;
  /** The whole model with the matrix once, and with it twice; null where its size is not known. */
  readonly onceBytes: number | null;
  readonly twiceBytes: number | null;
}

/** @param scales whether the scales of the integer formats are counted too */
export function billOf(model: BilledModel, scales: boolean): BillRow[] {
  const matrix = matrixNumbers(model);
  const others = model.otherNumbers;
  return FORMATS.map((format) => ({
    format,
    matrixBytes: bytesOf(matrix, format, scales),
    onceBytes: others === null ? null : bytesOf(matrix + others, format, scales),
    twiceBytes: others === null ? null : bytesOf(2 * matrix + others, format, scales),
  }));
}

export function matrixNumbers({ vocabSize, hiddenSize }: BilledModel): number {
  return vocabSize * hiddenSize;
}

/** Numbers in all tensors of the model as it is: twice in the matrix if it is not tied; null where that is not known. */
export function allNumbers(model: BilledModel): number | null {
  const matrices = model.tied === false ? 2 : 1;
  return model.otherNumbers === null ? null : matrices * matrixNumbers(model) + model.otherNumbers;
}

/** The matrix's part of a model that has it once: by as much does a second one make it larger. */
export function shareOf(model: BilledModel): number | null {
  const matrix = matrixNumbers(model);
  return model.otherNumbers === null ? null : matrix / (matrix + model.otherNumbers);
}

function bytesOf(numbers: number, format: Format, scales: boolean): number {
  const hasScales = scales && (format === "int8" || format === "int4");
  const scaleBits = hasScales ? Math.ceil(numbers / SCALE_GROUP) * SCALE_BITS : 0;
  return Math.ceil((numbers * BITS[format] + scaleBits) / 8);
}
