import { CheckpointError } from "../checkpoint_error.ts";
import { readHeader, refuseOtherFormat } from "./header.ts";
import { residentTensor, type ResidentTensor } from "./tensor.ts";

/**
 * Size in bytes of a safetensors file, from its beginning. More reliable than `Content-Length`, which counts bytes as
 * transferred, compressed or not.
 * @returns null until `prefix` holds the whole header
 * @throws CheckpointError if the header is malformed, or the file of another format
 */
export async function totalBytes(prefix: Uint8Array<ArrayBuffer>): Promise<number | null> {
  await refuseOtherFormat(prefix, "The safetensors file");
  return readHeader(prefix, "the safetensors file")?.totalBytes ?? null;
}

/**
 * The tensors of a whole safetensors file, of any dtype, by name, in data order, as views into it.
 * @throws CheckpointError
 */
export function parseSafetensors(file: ArrayBuffer): Map<string, ResidentTensor<string>> {
  const header = readHeader(new Uint8Array(file), "the safetensors file");
  if (!header) {
    throw new CheckpointError(
      "truncated",
      `The safetensors file ends within its header, after ${file.byteLength} bytes. Download it again.`,
    );
  }
  if (file.byteLength !== header.totalBytes) {
    throw new CheckpointError(
      file.byteLength < header.totalBytes ? "truncated" : "malformed",
      `The safetensors file should have ${header.totalBytes} bytes by its header and has ${file.byteLength}. ` +
        "Download it again.",
    );
  }
  return new Map(
    header.entries.map(({ name, dtype, shape, start, end }) => {
      const bytes = new Uint8Array(file, header.dataStart + start, end - start);
      return [name, residentTensor(name, dtype, shape, bytes)];
    }),
  );
}
