import type { JsonObject } from "../../json/json.ts";
import { CheckpointError } from "../checkpoint_error.ts";
import { type FileSource, type Folder, optionalFile } from "../transport/folder.ts";
import { INDEX } from "./file_names.ts";
import { parseIndex } from "./shard_index.ts";
import type { Tensor } from "./tensor.ts";
import { openTensors, type Weights } from "./weight_file.ts";

/**
 * The index says which files there are; the files' own headers say which tensors they hold, because tools that drop a
 * tied head, or add one, leave the index unchanged. As in transformers, files are read in order of their names, and if
 * a tensor is in two of them, the last one counts.
 * @throws CheckpointError, or the signal's reason
 */
export async function openShards(
  folder: Folder,
  index: JsonObject,
  needed: Pick<ReadonlySet<string>, "has">,
  signal: AbortSignal | undefined,
): Promise<Weights> {
  const shards = parseIndex(index);
  const files: FileSource[] = [];
  const tensors = new Map<string, Tensor<string>>();
  for (const name of [...shards.keys()].sort()) {
    const isNeeded = [...(shards.get(name) ?? [])].some((tensor) => needed.has(tensor));
    const file = await (isNeeded ? folder.file(name, signal) : optionalFile(folder, name, signal));
    if (!file && isNeeded) throw missingShard(folder, name, shards.size);
    if (!file) continue;
    files.push(file);
    for (const [key, tensor] of await openTensors(file, signal)) tensors.set(key, tensor);
  }
  return { files, tensors };
}

function missingShard(folder: Folder, name: string, count: number): CheckpointError {
  return new CheckpointError(
    "unreadable",
    `${folder.name} lacks ${name}, one of the ${count} files that ${INDEX} names. Look at another revision, or add the file where it is yours to add.`,
  );
}
