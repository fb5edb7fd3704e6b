import type { FileSource, Folder } from "../../checkpoint/transport/folder.ts";

/** Where the model's bytes are. */
export interface Files {
  readonly model: FileSource;
  /** External data, by the names that the model calls it. */
  readonly folder: Folder;
  readonly signal?: AbortSignal;
}
