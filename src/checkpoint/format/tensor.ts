import type { Dtype } from "./dtype.ts";

/** A tensor of a checkpoint; its bytes may be anywhere. Any dtype, until it has been checked. */
export interface Tensor<D extends string = Dtype> {
  readonly name: string;
  readonly dtype: D;
  readonly shape: readonly number[];
  readonly byteLength: number;
  /**
   * Its own bytes from `start` to `end`, little-endian, row by row; a view if they are in memory already.
   * @throws CheckpointError, or the signal's reason
   */
  read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
}

/** A tensor in memory, as a view into the file's bytes. */
export interface ResidentTensor<D extends string = Dtype> extends Tensor<D> {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A tensor of bytes in memory, without copying. */
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

/** Number of elements of a tensor with this shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Number of elements of all tensors. */
export function countNumbers(tensors: Iterable<Tensor>): number {
  return [...tensors].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** Bytes of all tensors, as stored in the checkpoint. */
export function countBytes(tensors: Iterable<Tensor>): number {
  return [...tensors].reduce((sum, { byteLength }) => sum + byteLength, 0);
}
