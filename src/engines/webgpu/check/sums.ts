import type { Comparison } from "./call.ts";

/**
 * A sum of products, and the sum of their magnitudes: where terms cancel out, float32 is off by its share of those, however
 * small the sum.
 */
export interface Sum {
  readonly value: number;
  readonly magnitude: number;
}

/** The share of a sum's magnitudes that its error is measured against, if the sum itself is smaller. */
const CANCELLED_SHARE = 0.01;

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): Sum {
  let value = 0;
  let magnitude = 0;
  for (let i = 0; i < a.length; i++) {
    const term = (a[i] ?? NaN) * (b[i] ?? NaN);
    value += term;
    magnitude += Math.abs(term);
  }
  return { value, magnitude };
}

/** Compares sums, which the first of `actual` should be, and so on. */
export function compareSums(actual: ArrayLike<number>, sums: readonly Sum[]): Comparison {
  const expected = sums.map(({ value }) => value);
  const scale = largest(
    sums.map(({ value, magnitude }) => Math.max(Math.abs(value), CANCELLED_SHARE * magnitude)),
  );
  return { actual, expected, scale };
}

/** The largest magnitude among the finite ones. */
export function largest(numbers: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < numbers.length; i++) {
    const magnitude = Math.abs(numbers[i] ?? NaN);
    if (magnitude > most && magnitude < Infinity) most = magnitude;
  }
  return most;
}
