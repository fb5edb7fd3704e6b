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
