import type { Checkpoint } from "./checkpoint.ts";
import { DTYPE_BYTES } from "./format/dtype.ts";
import { toFloat32 } from "./format/float32.ts";
import { sizeOf, type Tensor } from "./format/tensor.ts";
import { EMBEDDING, HEAD } from "../models/tensors.ts";

/**
 * What the files hold for the head.
 * - `absent`: nothing; the head is the embedding matrix.
 * - `copy`: a matrix equal to the embedding matrix, which could be dropped.
 * - `own`: a matrix of its own.
 */
export type StoredHead = "absent" | "copy" | "own";

export interface SettleOptions {
  /** Bytes of the two matrices: those compared so far, and all. */
  readonly onProgress?: (comparedBytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
}

/** Numbers compared at a time. */
const PIECE_NUMBERS = 2 * 2 ** 20;

/**
 * Compares `lm_head.weight`, if there is one, with the embedding matrix, number by number. A copy is left out, so that
 * the checkpoint is tied, whatever its config says. A different matrix is the head, as in transformers, whatever the
 * config says.
 * @throws what reading throws
 */
export async function settleHead<T extends Checkpoint>(
  checkpoint: T,
  options: SettleOptions = {},
): Promise<{ readonly checkpoint: T; readonly stored: StoredHead }> {
  const { tensors } = checkpoint;
  const [wte, head] = [tensors.get(EMBEDDING), tensors.get(HEAD)];
  if (!wte || !head) return { checkpoint, stored: "absent" };
  if (!(await isCopy(wte, head, options))) return { checkpoint, stored: "own" };
  return { checkpoint: withTiedHead(checkpoint), stored: "copy" };
}

/** The same model with the embedding matrix as its head, whatever head its files hold. */
export function withTiedHead<T extends Checkpoint>(checkpoint: T): T {
  const tensors = new Map([...checkpoint.tensors].filter(([name]) => name !== HEAD));
  return { ...checkpoint, tensors, config: { ...checkpoint.config, tied: true } };
}

/**
 * Whether two tensors of one shape hold the same numbers: the same bytes, or the same values if their dtypes differ.
 */
async function isCopy(one: Tensor, other: Tensor, { signal, onProgress }: SettleOptions): Promise<boolean> {
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
