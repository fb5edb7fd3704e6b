import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { headerEnd, LENGTH_BYTES, readHeader, type TensorEntry } from "../../checkpoint/format/header.ts";
import { parseJsonObject } from "../../checkpoint/format/json_bytes.ts";
import type { FileSource } from "../../checkpoint/transport/folder.ts";
import { isJsonObject, type JsonObject } from "../../json/json.ts";
import type { NewFile } from "../parts.ts";

/** A safetensors file without one of its tensors. */
interface FileWithout {
  readonly parts: NewFile["parts"];
  /** Whether no tensor is left. */
  readonly isEmpty: boolean;
  /** What was left out. */
  readonly entry: TensorEntry;
}

/** @throws CheckpointError if the file does not hold it */
export async function withoutTensor(
  file: FileSource,
  tensor: string,
  signal: AbortSignal | undefined,
): Promise<FileWithout> {
  const end = headerEnd(await file.read(0, LENGTH_BYTES, signal), file.name) ?? LENGTH_BYTES;
  const bytes = await file.read(0, end, signal);
  const header = readHeader(bytes, file.name);
  const dropped = header?.entries.find(({ name }) => name === tensor);
  if (!header || !dropped) {
    throw new CheckpointError(
      "mismatch",
      `${file.name} does not hold ${tensor}. Check that the index and the weights belong together.`,
    );
  }
  const { dataStart, totalBytes } = header;
  const shift = dropped.end - dropped.start;
  const { __metadata__: metadata } = parseJsonObject(bytes.subarray(LENGTH_BYTES), file.name);
  const described = header.entries
    .filter((entry) => entry !== dropped)
    .map(({ name, dtype, shape, start, end: last }) => {
      const moved = start >= dropped.end ? shift : 0;
      return [name, { dtype, shape, data_offsets: [start - moved, last - moved] }];
    });
  const json = {
    ...(isJsonObject(metadata) && { __metadata__: withoutDigest(metadata) }),
    ...Object.fromEntries(described),
  };
  const parts = [
    safetensorsHeader(json),
    { file, start: dataStart, end: dataStart + dropped.start },
    { file, start: dataStart + dropped.end, end: totalBytes },
  ];
  return { parts, isEmpty: described.length === 0, entry: dropped };
}

/** The digest no longer matches, because the data changed. */
function withoutDigest(metadata: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== "data_sha256"));
}

/** Padded so that the data begin at a multiple of 8, as in the safetensors library. */
function safetensorsHeader(json: JsonObject): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(json));
  const bytes = new Uint8Array(LENGTH_BYTES + 8 * Math.ceil(text.length / 8)).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(bytes.length - LENGTH_BYTES), true);
  bytes.set(text, LENGTH_BYTES);
  return bytes;
}
