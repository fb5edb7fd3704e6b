import type { Dtype } from "../checkpoint/format/dtype.ts";

/** A vocabulary matrix [V, D] in a file, in any orientation and encoding. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** The kind of its numbers, in words. */
  readonly kind: string;
  /** Whether each number is one of a few steps. Each program that quantises chooses its own steps and rounds its own way. */
  readonly isQuantised: boolean;
  /**
   * Its rows from `from` to `to`, [to - from, D].
   * @throws CheckpointError, or the signal's reason
   */
  read(from: number, to: number, signal?: AbortSignal): Promise<Numbers>;
}

export interface Numbers {
  readonly values: Float32Array | Float64Array;
  /** How far each number may be from the original because of rounding. */
  slackAt(index: number): number;
}

/** Largest rounding error by type: relative, and absolute for numbers below the type's exponent range. */
const ROUNDING: Readonly<Record<Dtype | "F64", readonly [number, number]>> = {
  F64: [2 ** -53, 0],
  F32: [2 ** -24, 0],
  F16: [2 ** -11, 2 ** -25],
  BF16: [2 ** -8, 0],
};

/** Numbers rounded to a type. */
export function roundedNumbers(values: Numbers["values"], dtype: keyof typeof ROUNDING): Numbers {
  const [relative, absolute] = ROUNDING[dtype];
  return { values, slackAt: (index) => Math.abs(values[index] ?? 0) * relative + absolute };
}

/**
 * Quantised numbers. They may be off by half a step because of rounding, and by more at the ends of a scale or with an
 * optimized scale.
 * @param steps the size of a step for each number
 */
export function quantisedNumbers(values: Float32Array, steps: Float32Array): Numbers {
  return { values, slackAt: (index) => 1.5 * (steps[index] ?? NaN) };
}

/** Where two matrices differ. */
interface Difference {
  readonly row: number;
  readonly column: number;
  readonly values: readonly [number, number];
}

/** Numbers of each matrix in memory at a time: 4 MB as float32. */
const PIECE_NUMBERS = 2 ** 20;

/**
 * Whether two matrices that were made from the same numbers have exactly the same: those of one type have. Two programs
 * that quantise do not, where a number lies in the middle between two steps.
 */
export function agreeExactly(one: Matrix, other: Matrix): boolean {
  return one.kind === other.kind && !one.isQuantised && !other.isQuantised;
}

/**
 * The first number in which two matrices of one shape differ by more than rounding explains, or null. Takes about 20 MB.
 * @throws what reading throws
 */
export async function firstDifference(
  one: Matrix,
  other: Matrix,
  signal?: AbortSignal,
): Promise<Difference | null> {
  const exact = agreeExactly(one, other);
  const step = Math.max(1, Math.floor(PIECE_NUMBERS / one.columns));
  for (let from = 0; from < one.rows; from += step) {
    const to = Math.min(from + step, one.rows);
    const [a, b] = [await one.read(from, to, signal), await other.read(from, to, signal)];
    const index = differingIndex(a, b, exact);
    if (index === null) continue;
    const [row, column] = [from + Math.floor(index / one.columns), index % one.columns];
    return { row, column, values: [a.values[index] ?? NaN, b.values[index] ?? NaN] };
  }
  return null;
}

function differingIndex(a: Numbers, b: Numbers, exact: boolean): number | null {
  const [one, other] = [a.values, b.values];
  for (let i = 0; i < one.length; i++) {
    if (one[i] === other[i]) continue;
    const [x = 0, y = 0] = [one[i], other[i]];
    if (Number.isNaN(x) && Number.isNaN(y)) continue;
    const slack = exact ? 0 : 1.01 * (a.slackAt(i) + b.slackAt(i));
    if (!(Math.abs(x - y) <= slack)) return i;
  }
  return null;
}
