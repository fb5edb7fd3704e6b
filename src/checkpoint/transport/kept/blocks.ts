import { isStorageFull } from "../storage_full.ts";

/** A file is kept in blocks of so many bytes, the last one shorter. */
export const BLOCK_BYTES = 16 * 2 ** 20;

/** What became of a block that was to be kept. `full`: the browser grants no more room. */
export type Keeping = "kept" | "full" | "refused";

/**
 * The kept part of one version of a file: a folder with a file a block. A block is written beside its place and put
 * there whole (that is what `createWritable` does), so that it is there in full or not at all, also where two tabs
 * write it at once: both write the same bytes.
 */
export class Blocks {
  readonly #folder: FileSystemDirectoryHandle;

  constructor(
    folder: FileSystemDirectoryHandle,
    readonly size: number,
  ) {
    this.#folder = folder;
  }

  get count(): number {
    return Math.ceil(this.size / BLOCK_BYTES);
  }

  /** Where block `index` is in the file. */
  extent(index: number): { readonly start: number; readonly end: number } {
    const start = index * BLOCK_BYTES;
    return { start, end: Math.min(start + BLOCK_BYTES, this.size) };
  }

  /** Bytes of those that are here, and when the last of them came: in milliseconds since 1970, 0 where none is here. */
  async state(): Promise<{ readonly keptBytes: number; readonly arrived: number }> {
    let [keptBytes, arrived] = [0, 0];
    for (let index = 0; index < this.count; index++) {
      const block = await this.#block(index);
      keptBytes += block?.size ?? 0;
      arrived = Math.max(arrived, block?.lastModified ?? 0);
    }
    return { keptBytes, arrived };
  }

  /** Bytes of block `index`, counted from its own beginning, or null where it is not here. */
  async read(index: number, start: number, end: number): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      const bytes = await (await this.#block(index))?.slice(start, end).arrayBuffer();
      return bytes ? new Uint8Array(bytes) : null;
    } catch {
      return null; // cleared meanwhile
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
