import { NotShownError } from "../checkpoint_error.ts";

/** A file that can be read in parts, wherever it is. */
export interface FileSource {
  /** Its name in errors: its address, or its name on this computer. */
  readonly name: string;
  readonly size: number;
  /** Bytes that would have to be downloaded to read all of it. */
  readonly missingBytes: number;
  /**
   * Its bytes from `start` to `end`.
   * @throws CheckpointError, or the signal's reason
   */
  read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  /** Says that all of it will be read: a file that is being kept may be fetched in pieces of any size from now on. */
  expectAll?(): void;
}

/** The files of a checkpoint. */
export interface Folder {
  /** What to call the checkpoint. */
  readonly name: string;
  /**
   * Null if there is no such file.
   * @throws CheckpointError, or the signal's reason
   */
  file(name: string, signal?: AbortSignal): Promise<FileSource | null>;
}

/** The address of a file in a folder whose own address ends with a slash. */
export function addressIn(folderUrl: string, file: string): string {
  return folderUrl + encodeURIComponent(file);
}

/** The address of a file's folder, with a slash at its end. */
export function folderOf(url: string): string {
  return url.slice(0, url.lastIndexOf("/") + 1);
}

/** A whole file in memory. Reads return views. */
export function bytesFile(name: string, bytes: ArrayBuffer): FileSource {
  const read: FileSource["read"] = async (start, end) => new Uint8Array(bytes, start, end - start);
  return { name, size: bytes.byteLength, missingBytes: 0, read };
}

/**
 * Opens an optional file. Null if it does not exist; the same if the host refuses it but shows other files of the
 * folder.
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
