import { isStorageFull } from "../storage_full.ts";

/** Result of writing a block. `full`: the browser grants no more storage. */
type Keeping = "kept" | "full" | "refused";

/**
 * The kept part of one version of a file: a folder with one file for each block. `createWritable` writes a block beside
 * its place and then moves it there, so a block exists completely or not at all. Two tabs may write it at once, because
 * both write the same bytes.
 */
export class Blocks {
  readonly #folder: FileSystemDirectoryHandle;

  /** @param blockBytes of a block; the last one may be shorter */
  constructor(
    folder: FileSystemDirectoryHandle,
    readonly size: number,
    readonly blockBytes: number,
  ) {
    this.#folder = folder;
  }

  get count(): number {
    return Math.ceil(this.size / this.blockBytes);
  }

  /** The position of block `index` in the file. */
  extent(index: number): { readonly start: number; readonly end: number } {
    const start = index * this.blockBytes;
    return { start, end: Math.min(start + this.blockBytes, this.size) };
  }

  /** Bytes of the kept blocks, and when the last one arrived: in milliseconds since 1970, 0 if none is kept. */
  async state(): Promise<{ readonly keptBytes: number; readonly arrived: number }> {
    let [keptBytes, arrived] = [0, 0];
    for (let index = 0; index < this.count; index++) {
      const block = await this.#block(index);
      keptBytes += block?.size ?? 0;
      arrived = Math.max(arrived, block?.lastModified ?? 0);
    }
    return { keptBytes, arrived };
  }

  /** Bytes of block `index`, counted from the block's start, or null if it is not kept. */
  async read(index: number, start: number, end: number): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      const bytes = await (await this.#block(index))?.slice(start, end).arrayBuffer();
      return bytes ? new Uint8Array(bytes) : null;
    } catch {
      return null; // cleared in the meantime
    }
  }

  async write(index: number, bytes: Uint8Array<ArrayBuffer>): Promise<Keeping> {
    try {
      const file = await this.#folder.getFileHandle(String(index), { create: true });
      const writable = await file.createWritable();
      await writable.write(bytes);
      await writable.close();
      return "kept";
    } catch (error) {
      return isStorageFull(error) ? "full" : "refused";
    }
  }

  async #block(index: number): Promise<File | null> {
    const { start, end } = this.extent(index);
    try {
      const file = await (await this.#folder.getFileHandle(String(index))).getFile();
      return file.size === end - start ? file : null;
    } catch {
      return null;
    }
  }
}
