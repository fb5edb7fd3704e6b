import { FRACTION_BITS, INFINITE, QUIET_NAN, SIGN } from "./float16.ts";

/**
 * The bits of the float16 nearest to a number, as `toFloat16`, from the bits of a float32 number, and many times as fast:
 * for whole models. NaN is not told from NaN.
 */
export function halfOfBits(bits: number): number {
  const sign = (bits >>> 16) & SIGN;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | QUIET_NAN;
  if (magnitude >= 0x47800000) return sign | INFINITE; // 2^16 and more
  if (magnitude >= 0x38800000) return sign | (roundedShift(magnitude, 13) - (112 << FRACTION_BITS));
  // Subnormal: so many steps of 2^-24.
  const significand = (magnitude & 0x7fffff) | 0x800000;
  const shift = 126 - (magnitude >>> 23);
  return shift > 24 ? sign : sign | roundedShift(significand, shift);
}

/** value / 2^shift to the nearest whole number, of two as near to the even one. */
function roundedShift(value: number, shift: number): number {
  const odd = (value >>> shift) & 1;
  return (value + (1 << (shift - 1)) - 1 + odd) >>> shift;
}
