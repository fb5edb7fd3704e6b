import type { FileSource } from "../folder.ts";
import type { Blocks } from "./blocks.ts";

/** What to do when the storage is full. */
export interface Room {
  /** Frees what can be freed. @returns whether there was anything */
  makeRoom(): Promise<boolean>;
  /** From now on nothing is kept. */
  onFull(): void;
}

/**
 * A file read from its kept blocks, and from `remote` for the others. A block that is read completely is kept. Once the
 * whole file is expected to be read, a block that is read in part is also fetched completely and kept.
 */
export async function keepingFile(remote: FileSource, blocks: Blocks, room: Room): Promise<FileSource> {
  const { name, size } = remote;
  const { keptBytes } = await blocks.state();
  const reader = new KeepingReader(remote, blocks, room);
  return {
    name,
    size,
    get missingBytes() {
      return Math.max(0, remote.missingBytes - keptBytes - reader.keptBytes);
    },
    read: (start, end, signal) => reader.read(start, end, signal),
    expectAll: () => reader.expectAll(),
  };
}

class KeepingReader {
  #keeps = true;
  #wantsWholeBlocks = false;
  #keptBytes = 0;

  constructor(
    readonly remote: FileSource,
    readonly blocks: Blocks,
    readonly room: Room,
  ) {}

  /** Bytes that it has kept itself. */
  get keptBytes(): number {
    return this.#keptBytes;
  }

  expectAll(): void {
    this.#wantsWholeBlocks = true;
  }

  async read(start: number, end: number, signal: AbortSignal | undefined): Promise<Uint8Array<ArrayBuffer>> {
    const { blockBytes } = this.blocks;
    const first = Math.floor(start / blockBytes);
    if (end <= this.blocks.extent(first).end) return this.#readIn(first, start, end, signal);
    const bytes = new Uint8Array(end - start);
    for (let index = first; index * blockBytes < end; index++) {
      const extent = this.blocks.extent(index);
      const from = Math.max(start, extent.start);
      bytes.set(await this.#readIn(index, from, Math.min(end, extent.end), signal), from - start);
    }
    return bytes;
  }

  /** Bytes `start` to `end` of the file, which lie in block `index`. */
  async #readIn(
    index: number,
    start: number,
    end: number,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array<ArrayBuffer>> {
    signal?.throwIfAborted();
    const { start: blockStart, end: blockEnd } = this.blocks.extent(index);
    const kept = await this.blocks.read(index, start - blockStart, end - blockStart);
    if (kept) return kept;
    const isWhole = start === blockStart && end === blockEnd;
    if (!this.#keeps || !(isWhole || this.#wantsWholeBlocks)) return this.remote.read(start, end, signal);
    const block = await this.remote.read(blockStart, blockEnd, signal);
    await this.#keep(index, block);
    return block.subarray(start - blockStart, end - blockStart);
  }

  async #keep(index: number, block: Uint8Array<ArrayBuffer>): Promise<void> {
    let keeping = await this.blocks.write(index, block);
    if (keeping === "full" && (await this.room.makeRoom())) keeping = await this.blocks.write(index, block);
    this.#keeps = keeping === "kept";
    if (this.#keeps) this.#keptBytes += block.length;
    if (keeping === "full") this.room.onFull();
  }
}
