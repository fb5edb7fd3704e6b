import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { DTYPE_BYTES, isDtype } from "../../checkpoint/format/dtype.ts";
import { toFloat32 } from "../../checkpoint/format/float32.ts";
import type { Tensor } from "../../checkpoint/format/tensor.ts";
import { shorten } from "../../words/cut.ts";
import { firstDifference, type Matrix, roundedNumbers } from "../matrix.ts";
import { firstDifferentByte } from "../readable_bytes.ts";

/** A tensor in a message. */
export function described({ name, shape, dtype }: Tensor<string>): string {
  return `${shorten(name, 80)} [${shape.join(", ")}] (${dtype})`;
}

/**
 * Whether two tensors hold the same matrix.
 * @throws CheckpointError if they are of two types that are not compared here; what reading throws
 */
export async function areSame(
  one: Tensor<string>,
  other: Tensor<string>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (one.shape.join() !== other.shape.join()) return false;
  if (one.dtype === other.dtype) return (await firstDifferentByte(one, other, signal)) === null;
  const [a, b] = [matrixOf(one), matrixOf(other)];
  if (a && b) return (await firstDifference(a, b, signal)) === null;
  throw new CheckpointError(
    "unsupported",
    `${described(one)} and ${described(other)} are of two types, and are not compared here. Judge the checkpoint that they were made from.`,
  );
}

function matrixOf(tensor: Tensor<string>): Matrix | null {
  const { dtype, shape } = tensor;
  if (!isDtype(dtype)) return null;
  const [rows = 0, columns = 0] = shape;
  const rowBytes = columns * DTYPE_BYTES[dtype];
  const read: Matrix["read"] = async (from, to, signal) =>
    roundedNumbers(toFloat32(await tensor.read(from * rowBytes, to * rowBytes, signal), dtype), dtype);
  return { rows, columns, kind: dtype, isQuantised: false, read };
}
