import { DTYPE_BYTES } from "./format/dtype.ts";
import { toFloat32 } from "./format/float32.ts";
import { sizeOf, type Tensor } from "./format/tensor.ts";

export interface CompareOptions {
  /** Bytes of the two matrices: those compared so far, and all. */
  readonly onProgress?: (comparedBytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
}

/** Numbers compared at a time. */
const PIECE_NUMBERS = 2 * 2 ** 20;

/**
 * Whether two tensors of one shape hold the same numbers: the same bytes, or the same values if their dtypes differ.
 */
export async function isCopy(
  one: Tensor,
  other: Tensor,
  { signal, onProgress }: CompareOptions,
): Promise<boolean> {
  const total = sizeOf(one.shape);
  const numbers = async (tensor: Tensor, start: number, end: number) => {
    const size = DTYPE_BYTES[tensor.dtype];
    const bytes = await tensor.read(start * size, end * size, signal);
    return one.dtype === other.dtype ? bytes : toFloat32(bytes, tensor.dtype);
  };
  for (let start = 0; start < total; start += PIECE_NUMBERS) {
    const end = Math.min(start + PIECE_NUMBERS, total);
    const a = await numbers(one, start, end);
    const b = await numbers(other, start, end);
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
    const all = one.byteLength + other.byteLength;
    onProgress?.((all / total) * end, all);
  }
  return true;
}
