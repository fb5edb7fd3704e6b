import { CheckpointError } from "../checkpoint_error.ts";
import type { FileSource } from "../transport/folder.ts";
import {
  type Header,
  headerEnd,
  LENGTH_BYTES,
  readHeader,
  refuseOtherFormat,
  type TensorEntry,
} from "./header.ts";
import type { Tensor } from "./tensor.ts";

/** The weights of a folder; only the headers have been read. */
export interface Weights {
  readonly files: readonly FileSource[];
  readonly tensors: ReadonlyMap<string, Tensor<string>>;
}

/** Its tensors by name; only the header has been read. @throws CheckpointError, or the signal's reason */
export async function openTensors(
  file: FileSource,
  signal: AbortSignal | undefined,
): Promise<Map<string, Tensor<string>>> {
  const { entries, dataStart } = await openHeader(file, signal);
  return new Map(entries.map((entry) => [entry.name, tensorIn(file, dataStart, entry)]));
}

async function openHeader(file: FileSource, signal: AbortSignal | undefined): Promise<Header> {
  const beginning = await file.read(0, Math.min(LENGTH_BYTES, file.size), signal);
  await refuseOtherFormat(beginning, file.name);
  const end = headerEnd(beginning);
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
