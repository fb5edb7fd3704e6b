import { fetched } from "../../code/fetched.ts";
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
  const end = headerEnd(beginning, file.name) ?? LENGTH_BYTES;
  const header = end <= file.size ? readHeader(await file.read(0, end, signal), file.name) : null;
  if (header?.totalBytes === file.size) return header;
  const { explainSize } = await fetched("says what is wrong with weights", import("./explain_weights.ts"));
  throw explainSize(file, header, end);
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
