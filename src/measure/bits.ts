/** How far two vectors of logits are from being the same. */
export interface BitDifference {
  /** How many of them are not the same 32 bits. */
  readonly count: number;
  /** The largest distance between two that belong together; 0 where there is none. */
  readonly largest: number;
}

/**
 * Compares bit by bit: 0 and -0 differ, and a NaN is like itself.
 * @throws where they are not of one length
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
