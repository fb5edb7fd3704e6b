import { CheckpointError } from "../checkpoint/checkpoint_error.ts";
import { INDEX } from "../checkpoint/format/file_names.ts";
import type { FileSource, Folder } from "../checkpoint/transport/folder.ts";

/** What to judge. */
export interface Subject {
  /** The file; null for the folder's checkpoint, with `config.json` and safetensors. */
  readonly name: string | null;
  /** The folder that contains it, or whose subfolder does, with its external data, shards and config. */
  readonly folder: Folder;
  readonly signal?: AbortSignal;
}

/** The name of what to judge where a file is named: that of an index stands for its checkpoint. */
export function subjectName(file: string): string | null {
  return file === INDEX ? null : file;
}

/** The folder that the file lies in itself, whose names its external data have. */
export function folderBeside({ name, folder }: Subject): Folder {
  const place = (name ?? "").replace(/[^/]*$/, "");
  return { name: folder.name, file: (wanted, signal) => folder.file(place + wanted, signal) };
}

/** @throws CheckpointError if there is no such file */
export async function openSubject({ name, folder, signal }: Subject): Promise<FileSource> {
  const file = name === null ? null : await folder.file(name, signal);
  if (file) return file;
  throw new CheckpointError("unreadable", `${folder.name} has no ${name}. Check the name.`);
}
