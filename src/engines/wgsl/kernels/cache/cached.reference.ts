import { toFloat32 } from "../../../../checkpoint/format/float32.ts";
import { fromFloat16, SMALLEST_HALF, toFloat16 } from "../../../../float16/float16.ts";
import type { CacheFormat } from "../../../cache_format.ts";
import type { Call, Comparison, Piece, Slice } from "../../../webgpu/check/call.ts";
import { compareSums, type Sum } from "../../../webgpu/check/sums.ts";

/** How many numbers a 32-bit word of the cache holds. */
const PER_WORD: Readonly<Record<CacheFormat, number>> = { float32: 1, float16: 2 };

/** Pieces of a cache, counted in its numbers, in words. */
export function cachedPieces({ cache }: Call, pieces: readonly Piece[]): Piece[] {
  const per = PER_WORD[cache];
  return pieces.map(([first, count]) => [first / per, count / per]);
}

export function cachedNumbers({ cache }: Call, slice: Slice): Float32Array<ArrayBuffer> {
  return cache === "float32" ? slice.floats : toFloat32(new Uint8Array(slice.bytes), "F16");
}

/** A float32 sum is off by so little that rounding it to float16 gives one of two neighbours at most. */
const FLOAT32_ERROR = 1e-5;

/** As `compareSums`: numbers that were put in the cache, which may be rounded to float16. */
export function compareCached({ cache }: Call, actual: ArrayLike<number>, sums: readonly Sum[]): Comparison {
  const comparison = compareSums(actual, sums);
  if (cache === "float32") return comparison;
  const { expected, scale = 0 } = comparison;
  const rounded = Array.from(expected, (value, index) => {
    const [least, most] = [value - FLOAT32_ERROR * scale, value + FLOAT32_ERROR * scale].map(halfOf);
    return Math.min(Math.max(actual[index] ?? NaN, least ?? NaN), most ?? NaN);
  });
  return { ...comparison, expected: rounded };
}

/** As float16_cache.wgsl rounds: to eleven binary digits first, which bring the largest ones below SMALLEST_HALF up to it. */
function halfOf(value: number): number {
  return Math.abs(value) < SMALLEST_HALF * (1 - 2 ** -12) ? 0 : fromFloat16(toFloat16(value));
}
