import { CheckpointError, NotShownError } from "../checkpoint_error.ts";
import { type Header, headerEnd, LENGTH_BYTES, readHeader, type TensorEntry } from "./header.ts";
import type { Tensor } from "./tensor.ts";
import { readJson } from "./json_file.ts";
import { INDEX, parseIndex } from "./shard_index.ts";
import type { FileSource, Folder } from "../transport/folder.ts";

const SINGLE = "model.safetensors";

/** The weights of a folder, of which only the headers have been read. */
export interface Weights {
  readonly files: readonly FileSource[];
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/**
 * Opens `model.safetensors`, or else the shards that `model.safetensors.index.json` names.
 * @throws CheckpointError, or the signal's reason
 */
export async function openWeights(folder: Folder, signal?: AbortSignal): Promise<Weights> {
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
  if (index) return openShards(folder, parseIndex(await readJson(index, signal)), signal);
  if (refusals[0]) throw refusals[0];
  throw new CheckpointError(
    "unreadable",
    `${folder.name} has neither ${SINGLE} nor ${INDEX}. Check the name, or save the checkpoint as safetensors: ` +
      "PyTorch's .bin files are not read here, for they can run code.",
  );
}

async function openShards(
  folder: Folder,
  shards: ReadonlyMap<string, ReadonlySet<string>>,
  signal: AbortSignal | undefined,
): Promise<Weights> {
  const files: FileSource[] = [];
  const tensors = new Map<string, Tensor>();
  for (const [name, expected] of shards) {
    const file = await folder.file(name, signal);
    if (!file) throw missingShard(folder, name, shards.size);
    const found = await openTensors(file, signal);
    checkShard(name, expected, found);
    files.push(file);
    for (const [key, tensor] of found) tensors.set(key, tensor);
  }
  return { files, tensors };
}

function missingShard(folder: Folder, name: string, count: number): CheckpointError {
  return new CheckpointError(
    "unreadable",
    `${folder.name} lacks ${name}, one of the ${count} files that ${INDEX} names. Add it, or export the checkpoint again.`,
  );
}

/** Index and shard must tell the same: then no tensor is in two shards. */
function checkShard(name: string, expected: ReadonlySet<string>, found: ReadonlyMap<string, unknown>): void {
  const lacking = [...expected].find((tensor) => !found.has(tensor));
  const extra = [...found.keys()].find((tensor) => !expected.has(tensor));
  if (lacking === undefined && extra === undefined) return;
  throw new CheckpointError(
    "mismatch",
    lacking === undefined
      ? `${name} holds ${extra}, which ${INDEX} does not say. Check that the files belong together.`
      : `${name} does not hold ${lacking}, though ${INDEX} says so. Check that the files belong together.`,
  );
}

async function openTensors(file: FileSource, signal: AbortSignal | undefined): Promise<Map<string, Tensor>> {
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
    `${file.name} has ${file.size} bytes, and by its header it should have ${header.totalBytes}. Export it again.`,
  );
}

function cutOff(file: FileSource, problem: string): CheckpointError {
  return new CheckpointError(
    "truncated",
    `${file.name} ends too early: it has ${file.size} bytes, and ${problem}. Upload, download or export it again.`,
  );
}

function tensorIn(
  file: FileSource,
  dataStart: number,
  { name, dtype, shape, start, end }: TensorEntry,
): Tensor {
  const offset = dataStart + start;
  const read: Tensor["read"] = (from, to, signal) => file.read(offset + from, offset + to, signal);
  return { name, dtype, shape, byteLength: end - start, read };
}
