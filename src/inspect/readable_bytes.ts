/** Bytes that are read piece by piece. */
export interface ReadableBytes {
  readonly byteLength: number;
  /** @throws CheckpointError, or the signal's reason */
  read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
}

const PIECE_BYTES = 8 * 2 ** 20;

/**
 * The first byte in which two stretches of one length differ, or null. Takes 16 MB.
 * @throws what reading throws
 */
export async function firstDifferentByte(
  one: ReadableBytes,
  other: ReadableBytes,
  signal?: AbortSignal,
): Promise<number | null> {
  for (let start = 0; start < one.byteLength; start += PIECE_BYTES) {
    const end = Math.min(start + PIECE_BYTES, one.byteLength);
    const [a, b] = [await one.read(start, end, signal), await other.read(start, end, signal)];
    for (let i = 0; i < end - start; i++) if (a[i] !== b[i]) return start + i;
  }
  return null;
}
