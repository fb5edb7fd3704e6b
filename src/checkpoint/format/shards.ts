import type { JsonObject } from "../../json/json.ts";
import { CheckpointError, NotShownError } from "../checkpoint_error.ts";
import { type FileSource, type Folder, optionalFile } from "../transport/folder.ts";
import { INDEX, SINGLE } from "./file_names.ts";
import { readJson } from "./json_file.ts";
import { parseIndex } from "./shard_index.ts";
import type { Tensor } from "./tensor.ts";
import { openTensors, type Weights } from "./weight_file.ts";

/**
 * Opens the shards that the index of a folder names.
 * @param refusals of the host, when it was asked for one file with all weights
 * @throws CheckpointError, or the signal's reason
 */
export async function openShards(
  folder: Folder,
  refusals: readonly NotShownError[],
  needed: Pick<ReadonlySet<string>, "has">,
  signal: AbortSignal | undefined,
): Promise<Weights> {
  const index = await folder.file(INDEX, signal).catch((error: unknown) => {
    throw (error instanceof NotShownError && refusals[0]) || error;
  });
  if (index) return openNamed(folder, await readJson(index, signal), needed, signal);
  if (refusals[0]) throw refusals[0];
  throw new CheckpointError(
    "unreadable",
    `${folder.name} has neither ${SINGLE} nor ${INDEX}. Check the name, or look at a revision that has safetensors: ` +
      "PyTorch's .bin files are not read here, for they can run code.",
  );
}

/**
 * The index says which files there are; the files' own headers say which tensors they hold, because tools that drop a
 * tied head, or add one, leave the index unchanged. As in transformers, files are read in order of their names, and if
 * a tensor is in two of them, the last one counts.
 */
async function openNamed(
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
