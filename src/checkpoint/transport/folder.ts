import { NotShownError } from "../checkpoint_error.ts";

/** A file whose parts can be read, wherever it is. */
export interface FileSource {
  /** What errors call it: its address, or its name on this computer. */
  readonly name: string;
  readonly size: number;
  /** Bytes that the network would have to bring if all of it were read. */
  readonly missingBytes: number;
  /**
   * Its bytes from `start` to `end`.
   * @throws CheckpointError, or the signal's reason
   */
  read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  /** All of it is going to be read: whoever keeps files may fetch in pieces of their own choice from now on. */
  expectAll?(): void;
}

/** The files of a checkpoint. */
export interface Folder {
  /** What to call the checkpoint. */
  readonly name: string;
  /**
   * Null where there is no such file.
   * @throws CheckpointError, or the signal's reason
   */
  file(name: string, signal?: AbortSignal): Promise<FileSource | null>;
}

/** The address of a file in a folder whose own address ends with a slash. */
export function addressIn(folderUrl: string, file: string): string {
  return folderUrl + encodeURIComponent(file);
}

/** A whole file that is in memory. What is read of it are views. */
export function bytesFile(name: string, bytes: ArrayBuffer): FileSource {
  const read: FileSource["read"] = async (start, end) => new Uint8Array(bytes, start, end - start);
  return { name, size: bytes.byteLength, missingBytes: 0, read };
}

/**
 * A file that a checkpoint may lack. Null where there is none, which is also what a host means that shows other files of
 * the folder and not this one.
 * @throws CheckpointError, or the signal's reason
 */
export async function optionalFile(
  folder: Folder,
  name: string,
  signal?: AbortSignal,
): Promise<FileSource | null> {
  try {
    return await folder.file(name, signal);
  } catch (error) {
    if (error instanceof NotShownError) return null;
    throw error;
  }
}
