import { KernelError } from "../../webgpu/kernel.ts";
import { type MatrixShape, rowBytes, type RowFormat } from "./weight_layout.ts";

/** Some of a matrix's rows: as many as are bound at once. */
export interface RowRange {
  readonly first: number;
  readonly rows: number;
}

/** What the device allows of a binding, in bytes. */
interface BindingLimits {
  readonly maxBytes: number;
  /** A binding's offset into its buffer is a multiple of this. */
  readonly offsetAlignment: number;
}

/**
 * The rows of a matrix in ranges that one binding holds; a single one where it holds them all.
 * @param together every range begins at a multiple of so many rows
 * @throws KernelError where not even the shortest range fits
 */
export function rowRanges(
  { rows, columns }: MatrixShape,
  format: RowFormat,
  together: number,
  { maxBytes, offsetAlignment }: BindingLimits,
): RowRange[] {
  const stride = rowBytes(format, columns);
  if (rows * stride <= maxBytes) return [{ first: 0, rows }];
  const step = leastCommonMultiple(
    together,
    offsetAlignment / greatestCommonDivisor(stride, offsetAlignment),
  );
  const size = Math.floor(maxBytes / stride / step) * step;
  if (size === 0) {
    throw new KernelError(
      `This GPU binds at most ${maxBytes} bytes of a matrix, and ${step} rows of ${stride} bytes must be bound together. ` +
        "Choose another engine, or a smaller model.",
    );
  }
  return Array.from({ length: Math.ceil(rows / size) }, (_, index) => ({
    first: index * size,
    rows: Math.min(size, rows - index * size),
  }));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function leastCommonMultiple(a: number, b: number): number {
  return (a * b) / greatestCommonDivisor(a, b);
}
