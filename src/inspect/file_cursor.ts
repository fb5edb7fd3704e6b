import { CheckpointError } from "../checkpoint/checkpoint_error.ts";
import { refuseStandIn } from "../checkpoint/format/stand_in.ts";
import type { FileSource } from "../checkpoint/transport/folder.ts";

/** Bytes read from the file at a time. */
const WINDOW_BYTES = 2 ** 18;

/** Of a 64-bit protobuf varint. */
const LONGEST_VARINT = 10;

/** Reads through a file of any size with a window of it in memory; skipped bytes are not read. */
export class FileCursor {
  position: number;
  #window = new Uint8Array(0);
  #windowStart = 0;

  constructor(
    readonly file: FileSource,
    /** What errors call a valid file of this kind. */
    readonly kind: string,
    readonly signal?: AbortSignal,
  ) {
    this.position = 0;
  }

  /**
   * The next bytes; they stay valid.
   * @throws CheckpointError if the file ends before that
   */
  async bytes(count: number): Promise<Uint8Array<ArrayBuffer>> {
    if (this.position + count > this.file.size) throw this.malformed("it ends early");
    const from = await this.#reach(count);
    this.position += count;
    return this.#window.subarray(from, from + count);
  }

  /**
   * A protobuf varint, which must end before `end`.
   * @throws CheckpointError if it does not, or is larger than a double holds exactly
   */
  async varint(end: number): Promise<number> {
    const left = Math.min(LONGEST_VARINT, end - this.position);
    const from = await this.#reach(Math.max(0, left));
    let value = 0;
    for (let i = 0; i < left; i++) {
      const byte = this.#window[from + i] ?? 0;
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte >= 0x80) continue;
      if (!Number.isSafeInteger(value)) throw this.malformed(`it holds a length of ${value}`);
      this.position += i + 1;
      return value;
    }
    throw this.malformed("a number in it does not end");
  }

  /** @throws CheckpointError if the file is none of any kind, but stands in its place */
  malformed(problem: string): CheckpointError {
    if (this.#windowStart === 0) refuseStandIn(this.#window, this.file.name);
    return new CheckpointError(
      "malformed",
      `${this.file.name} is not a sound ${this.kind}: at byte ${this.position} ${problem}. Export or download it again.`,
    );
  }

  /** Loads the next bytes into the window, and returns their offset in it. */
  async #reach(count: number): Promise<number> {
    const from = this.position - this.#windowStart;
    if (from >= 0 && from + count <= this.#window.length) return from;
    const end = Math.min(this.file.size, this.position + Math.max(count, WINDOW_BYTES));
    this.#window = await this.file.read(this.position, end, this.signal);
    this.#windowStart = this.position;
    return 0;
  }
}
