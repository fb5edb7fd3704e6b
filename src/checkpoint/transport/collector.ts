import { CheckpointError } from "../checkpoint_error.ts";

const FIRST_CAPACITY = 64 * 1024;

/**
 * Gathers bytes that arrive in pieces. Once the total size is known, it holds them in a buffer of exactly that size, so
 * that a large file is in memory once and not twice.
 */
export class Collector {
  #buffer = new Uint8Array(FIRST_CAPACITY);
  #length = 0;

  /** What has arrived so far: a view, valid until the next `add`. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(0, this.#length);
  }

  /** @throws CheckpointError if there is not enough memory */
  add(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#buffer.length) this.reserve(Math.max(length, 2 * this.#buffer.length));
    this.#buffer.set(piece, this.#length);
    this.#length = length;
  }

  /** Makes room for `total` bytes, or for those already here. @throws CheckpointError if there is not enough memory */
  reserve(total: number): void {
    const buffer = allocate(Math.max(total, this.#length));
    buffer.set(this.bytes);
    this.#buffer = buffer;
  }

  /** A buffer with exactly the bytes that have arrived. */
  finish(): ArrayBuffer {
    return this.#length === this.#buffer.length ? this.#buffer.buffer : this.bytes.slice().buffer;
  }
}

function allocate(bytes: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(bytes);
  } catch (cause) {
    throw new CheckpointError(
      "unsupported",
      `The file has ${bytes} bytes, more than this browser gives in one piece. Close other tabs, or take a smaller model.`,
      { cause },
    );
  }
}
