import { CheckpointError } from "../checkpoint_error.ts";
import type { FileSource, Folder } from "./folder.ts";
import { CONFIG } from "../format/file_names.ts";

/**
 * Local files that a person dropped or chose. In a chosen folder (`webkitdirectory`) they go by their paths from the folder
 * of the checkpoint.
 * @throws CheckpointError if it can't be told which folder that is
 */
export function blobFolder(name: string, files: Iterable<File>): Folder {
  // Outside browsers, files have no such path.
  const byPath = new Map(Array.from(files, (file) => [file.webkitRelativePath || file.name, file]));
  const top = topFolder([...byPath.keys()]);
  return {
    name,
    file: async (wanted) => {
      const file = byPath.get(top + wanted);
      return file ? blobFile(wanted, file) : null;
    },
  };
}

/**
 * The folder of the shallowest `config.json`, or else of the shallowest file: a checkpoint may contain others, from steps
 * of its training.
 */
function topFolder(paths: readonly string[]): string {
  const marks = paths.filter((path) => nameIn(path) === CONFIG);
  const places = new Map((marks.length > 0 ? marks : paths).map((path) => [parentOf(path), path]));
  const [first, second] = [...places].sort(([a], [b]) => depthOf(a) - depthOf(b));
  if (!first) return "";
  if (!second || depthOf(first[0]) < depthOf(second[0])) return first[0];
  throw new CheckpointError(
    "unreadable",
    `${first[1]} and ${second[1]} lie equally deep: which of their folders is the checkpoint can't be told. Choose the ` +
      "folder of one.",
  );
}

function nameIn(path: string): string {
  return path.slice(parentOf(path).length);
}

/** With the slash at its end; empty for a file in no folder. */
function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

function depthOf(folder: string): number {
  return folder.split("/").length;
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
