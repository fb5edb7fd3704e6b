import { toFloat32 } from "../../../checkpoint/format/float32.ts";
import type { Tensor } from "../../../checkpoint/format/tensor.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Rows with zeros behind each of them, from so many bytes to so many. Zero has the same bits in every dtype. */
export function padRows(bytes: Bytes, fromBytes: number, toBytes: number): Bytes {
  if (fromBytes === toBytes) return bytes;
  const rows = bytes.length / fromBytes;
  const padded = new Uint8Array(rows * toBytes);
  for (let row = 0; row < rows; row++) {
    padded.set(bytes.subarray(row * fromBytes, (row + 1) * fromBytes), row * toBytes);
  }
  return padded;
}

/** A vector as a checkpoint has it to float32, with something added to each number. */
export function convertVector(bytes: Bytes, { dtype }: Pick<Tensor, "dtype">, addend: number): Bytes {
  const numbers = toFloat32(bytes, dtype).map((number) => number + addend);
  return new Uint8Array(numbers.buffer);
}
