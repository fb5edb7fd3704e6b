/**
 * float16 (IEEE 754 binary16) as 16 bits in a number. `Float16Array` would do the same, but came to browsers later than
 * WebGPU did.
 */
const EXPONENT_BIAS = 15;
export const FRACTION_BITS = 10;
const LEADING = 2 ** FRACTION_BITS; // the bit that normal numbers have and don't store
const SMALLEST_NORMAL_EXPONENT = 1 - EXPONENT_BIAS;
export const INFINITE = 0x7c00;
export const QUIET_NAN = 0x7e00;
export const SIGN = 0x8000;

/** The largest finite one. */
export const LARGEST_HALF = 65504;

/** The smallest normal one, above zero. */
export const SMALLEST_HALF = 2 ** SMALLEST_NORMAL_EXPONENT;

const float64 = new DataView(new ArrayBuffer(8));

/** By exponent, how far apart numbers are; those with the least, the subnormal ones, as far as the next. */
const SPACING = Array.from({ length: 0x1f }, (_, exponent) => {
  return 2 ** (Math.max(exponent, 1) - EXPONENT_BIAS - FRACTION_BITS);
});

/** The number that 16 bits stand for; every one of them is exact in float32. */
export function fromFloat16(bits: number): number {
  const sign = bits & SIGN ? -1 : 1;
  const exponent = (bits >>> FRACTION_BITS) & 0x1f;
  const fraction = bits & 0x3ff;
  const spacing = SPACING[exponent];
  if (spacing === undefined) return fraction ? NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction : LEADING + fraction) * spacing;
}

/** The bits of the float16 nearest to a number; of two as near, the even one. From 65520 on that is infinity. */
export function toFloat16(value: number): number {
  if (Number.isNaN(value)) return QUIET_NAN;
  float64.setFloat64(0, value);
  const high = float64.getUint32(0);
  const sign = (high >>> 16) & SIGN;
  // Below the smallest normal number the spacing of the numbers stays as it is there.
  const exponent = Math.max(((high >>> 20) & 0x7ff) - 1023, SMALLEST_NORMAL_EXPONENT);
  if (exponent > EXPONENT_BIAS) return sign | INFINITE;
  const steps = roundToEven(Math.abs(value) / 2 ** (exponent - FRACTION_BITS));
  // Steps of a normal number count from 2^10 up, and their carry goes over into the exponent.
  return sign | (((exponent - SMALLEST_NORMAL_EXPONENT) << FRACTION_BITS) + steps);
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
