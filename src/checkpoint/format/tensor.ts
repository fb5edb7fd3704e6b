import type { Dtype } from "./dtype.ts";

/** A tensor of a checkpoint, wherever its bytes are. Its dtype is any where nobody has looked at it yet. */
export interface Tensor<D extends string = Dtype> {
  readonly name: string;
  readonly dtype: D;
  readonly shape: readonly number[];
  readonly byteLength: number;
  /**
   * Its own bytes from `start` to `end`, little-endian, row by row; a view where they are in memory already.
   * @throws CheckpointError, or the signal's reason
   */
  read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
}

/** One whose bytes are in memory, as views into the file's. */
export interface ResidentTensor<D extends string = Dtype> extends Tensor<D> {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A tensor of bytes that are in memory: nothing is copied. */
export function residentTensor<D extends string>(
  name: string,
  dtype: D,
  shape: readonly number[],
  bytes: Uint8Array<ArrayBuffer>,
): ResidentTensor<D> {
  const read: Tensor["read"] = async (start, end) => bytes.subarray(start, end);
  return { name, dtype, shape, bytes, byteLength: bytes.byteLength, read };
}

export function isResident(tensor: Tensor): tensor is ResidentTensor {
  return "bytes" in tensor;
}

/** Numbers of a tensor of this shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Numbers of all tensors. */
export function countNumbers(tensors: Iterable<Tensor>): number {
  return [...tensors].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** Bytes of all tensors, as the checkpoint has them. */
export function countBytes(tensors: Iterable<Tensor>): number {
  return [...tensors].reduce((sum, { byteLength }) => sum + byteLength, 0);
}
