/** How much two vectors of logits differ. */
export interface BitDifference {
  /** How many differ in their 32 bits. */
  readonly count: number;
  /** The largest absolute difference of a pair; 0 if none differs. */
  readonly largest: number;
}

/**
 * Compares bit by bit: 0 and -0 differ, and a NaN equals itself.
 * @throws if their lengths differ
 */
export function compareBits(a: Float32Array, b: Float32Array): BitDifference {
  if (a.length !== b.length) throw new RangeError(`${a.length} logits cannot be compared with ${b.length}.`);
  const [bitsA, bitsB] = [bitsOf(a), bitsOf(b)];
  let count = 0;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    if (bitsA[i] === bitsB[i]) continue;
    count += 1;
    largest = Math.max(largest, Math.abs((a[i] ?? NaN) - (b[i] ?? NaN)));
  }
  return { count, largest };
}

function bitsOf(numbers: Float32Array): Uint32Array {
  return new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
}
