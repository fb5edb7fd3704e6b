import { notFinite } from "./unstorable.ts";

/**
 * The number of largest magnitude among those from `from` up to `to`, with its sign: what a scale is made of.
 * @param name of the tensor
 * @throws UnsupportedCheckpointError for a number that is not finite
 */
export function largestOf(
  numbers: Float32Array,
  from: number,
  to: number,
  name: string,
  format: "int8" | "int4",
): number {
  let largest = 0;
  let most = 0;
  for (let i = from; i < to; i++) {
    const number = numbers[i] ?? 0;
    const magnitude = Math.abs(number);
    if (!(magnitude < Infinity)) throw notFinite(name, number, format);
    if (magnitude > most) {
      largest = number;
      most = magnitude;
    }
  }
  return largest;
}
