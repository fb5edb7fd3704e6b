import { CheckpointError, NotShownError } from "../checkpoint_error.ts";
import { type Header, headerEnd, LENGTH_BYTES, readHeader, type TensorEntry } from "./header.ts";
import type { Tensor } from "./tensor.ts";
import { readJson } from "./json_file.ts";
import { INDEX, parseIndex } from "./shard_index.ts";
import { type FileSource, type Folder, optionalFile } from "../transport/folder.ts";

const SINGLE = "model.safetensors";

/** The weights of a folder; only the headers have been read. */
export interface Weights {
  readonly files: readonly FileSource[];
  readonly tensors: ReadonlyMap<string, Tensor<string>>;
}

/**
 * Opens `model.safetensors`, or else the shards that `model.safetensors.index.json` names.
 * @param needed names of the tensors that the model needs: a shard that should hold none of them may be missing
 *   missing
 * @throws CheckpointError, or the signal's reason
 */
export async function openWeights(
  folder: Folder,
  needed: Pick<ReadonlySet<string>, "has">,
  signal?: AbortSignal,
): Promise<Weights> {
  const refusals: NotShownError[] = [];
  const find = (name: string) =>
    folder.file(name, signal).catch((error: unknown) => {
      if (!(error instanceof NotShownError)) throw error;
      refusals.push(error);
      return null;
    });
  const single = await find(SINGLE);
  if (single) return { files: [single], tensors: await openTensors(single, signal) };
  const index = await find(INDEX);
  if (index) return openShards(folder, parseIndex(await readJson(index, signal)), needed, signal);
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
async function openShards(
  folder: Folder,
  shards: ReadonlyMap<string, ReadonlySet<string>>,
  needed: Pick<ReadonlySet<string>, "has">,
  signal: AbortSignal | undefined,
): Promise<Weights> {
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

async function openTensors(
  file: FileSource,
  signal: AbortSignal | undefined,
): Promise<Map<string, Tensor<string>>> {
  const { entries, dataStart } = await openHeader(file, signal);
  return new Map(entries.map((entry) => [entry.name, tensorIn(file, dataStart, entry)]));
}

async function openHeader(file: FileSource, signal: AbortSignal | undefined): Promise<Header> {
  const beginning = await file.read(0, Math.min(LENGTH_BYTES, file.size), signal);
  const end = headerEnd(beginning, file.name);
  if (end === null || end > file.size) throw cutOff(file, `its header alone takes ${end ?? LENGTH_BYTES}`);
  const header = readHeader(await file.read(0, end, signal));
  if (!header || header.totalBytes > file.size) {
    throw cutOff(file, `by its header it should have ${header?.totalBytes}`);
  }
  if (header.totalBytes === file.size) return header;
  throw new CheckpointError(
    "malformed",
    `${file.name} has ${file.size} bytes, and by its header it should have ${header.totalBytes}. Download it again.`,
  );
}

function cutOff(file: FileSource, problem: string): CheckpointError {
  return new CheckpointError(
    "truncated",
    `${file.name} ends too early: it has ${file.size} bytes, and ${problem}. Download it again; where it is on a host, look at another revision.`,
  );
}

function tensorIn(
  file: FileSource,
  dataStart: number,
  { name, dtype, shape, start, end }: TensorEntry,
): Tensor<string> {
  const offset = dataStart + start;
  const read: Tensor["read"] = (from, to, signal) => file.read(offset + from, offset + to, signal);
  return { name, dtype, shape, byteLength: end - start, read };
}
