import type { Comparison } from "./call.ts";
import { largest } from "./sums.ts";

/**
 * The largest difference, relative to the comparison's scale; NaN where a kernel wrote no finite number and should have.
 * Where what it read makes none in float64 either, the weights are damaged, and WGSL leaves open what becomes of them. Where
 * nothing but zeros is expected, any other number is infinitely wrong.
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
  return most === 0 ? 0 : most / scale;
}
