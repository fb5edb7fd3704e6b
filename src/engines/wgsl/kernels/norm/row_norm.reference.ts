import type { Call } from "../../../webgpu/check/call.ts";
import { dot } from "../../../webgpu/check/sums.ts";
import { columnsUpTo, vectorNumbers } from "../vectors/vectors.reference.ts";

/** What becomes of a row: LayerNorm (Ba et al. 2016) or RMSNorm (Zhang and Sennrich 2019), times a weight; or nothing. */
export function rowNorm(call: Call): (x: ArrayLike<number>) => Float64Array {
  const { D4 = NaN, NORMED, CENTRED, NORM_WEIGHT, EPSILON = NaN } = call.constants;
  const weight = vectorNumbers(call, NORMED ? NORM_WEIGHT : undefined, columnsUpTo(4 * D4), 1);
  return (x) => {
    const row = Float64Array.from(x);
    if (!NORMED) return row;
    const mean = CENTRED ? row.reduce((sum, value) => sum + value, 0) / row.length : 0;
    return scaled(
      row.map((value) => value - mean),
      weight(),
      EPSILON,
    );
  };
}

/** Divided by the root of the mean of squares, times a weight. */
export function scaled(row: Float64Array, weight: ArrayLike<number>, epsilon: number): Float64Array {
  const { value: squares } = dot(row, row);
  const root = Math.sqrt(squares / row.length + epsilon);
  return row.map((value, column) => (value / root) * (weight[column] ?? NaN));
}
