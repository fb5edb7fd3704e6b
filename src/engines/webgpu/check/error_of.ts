import type { Comparison } from "./call.ts";
import { largest } from "./sums.ts";

/**
 * Errors are relative to this at least. A GPU may take products below 2^-126 for zero: some thousand of them (2^12) stay
 * within the tolerance (2^-14) of it.
 */
const SMALLEST_SCALE = 2 ** -100;

/**
 * The largest difference, relative to the comparison's scale; NaN where a kernel wrote no finite number and should have.
 * Where what it read makes none in float64 either, the weights are damaged, and WGSL leaves open what becomes of them.
 */
export function errorOf({ actual, expected, scale = largest(expected) }: Comparison): number {
  if (actual.length !== expected.length) return NaN;
  let most = 0;
  for (let i = 0; i < expected.length; i++) {
    const [was, should] = [actual[i] ?? NaN, expected[i] ?? NaN];
    if (!Number.isFinite(should)) continue;
    const difference = Math.abs(was - should);
    if (!Number.isFinite(difference)) return NaN;
    if (difference > most) most = difference;
  }
  return most === 0 ? 0 : most / Math.max(scale, SMALLEST_SCALE);
}
