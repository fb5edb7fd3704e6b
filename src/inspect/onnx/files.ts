import type { FileSource, Folder } from "../../checkpoint/transport/folder.ts";

/** The source of the model's bytes. */
export interface Files {
  readonly model: FileSource;
  /** External data, by the model's names for it. */
  readonly folder: Folder;
  readonly signal?: AbortSignal;
}
