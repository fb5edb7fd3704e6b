import { CheckpointError } from "../checkpoint_error.ts";
import type { FileSource, Folder } from "./folder.ts";

/** Local files that a person dropped or chose; those in folders go by the last part of their path. */
export function blobFolder(name: string, files: Iterable<File>): Folder {
  const byName = new Map(Array.from(files, (file) => [file.name, file]));
  return {
    name,
    file: async (wanted) => {
      const file = byName.get(wanted);
      return file ? blobFile(wanted, file) : null;
    },
  };
}

/** Each read goes to the disk; nothing is cached in memory. */
function blobFile(name: string, blob: Blob): FileSource {
  const read: FileSource["read"] = async (start, end, signal) => {
    signal?.throwIfAborted();
    try {
      return new Uint8Array(await blob.slice(start, end).arrayBuffer());
    } catch (cause) {
      throw new CheckpointError(
        "unreadable",
        `${name} can't be read: it was changed, moved or deleted since it was chosen, or its disk is gone. ` +
          "Choose the files again.",
        { cause },
      );
    }
  };
  return { name, size: blob.size, missingBytes: 0, read };
}
