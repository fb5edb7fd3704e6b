import type { Dtype } from "./dtype.ts";
import { CheckpointError } from "./errors.ts";
import { readHeader } from "./header.ts";

export type { Dtype } from "./dtype.ts";

/** A tensor as a view into the file's bytes: nothing is copied. */
export interface Tensor {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Size in bytes of a safetensors file, from its beginning. More to be trusted than `Content-Length`, which counts
 * the bytes as they travel, compressed or not.
 * @returns null while `prefix` does not hold the whole header
 * @throws CheckpointError where the header is malformed
 */
export function totalBytes(prefix: Uint8Array<ArrayBuffer>): number | null {
  return readHeader(prefix)?.totalBytes ?? null;
}

/**
 * The tensors of a whole safetensors file, by name, in the order of their data.
 * @throws CheckpointError
 */
export function parseSafetensors(file: ArrayBuffer): Map<string, Tensor> {
  const header = readHeader(new Uint8Array(file));
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
      return [name, { name, dtype, shape, bytes }];
    }),
  );
}
