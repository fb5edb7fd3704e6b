import type { Checkpoint } from "./checkpoint.ts";
import { CheckpointError } from "./checkpoint_error.ts";
import type { Tensor } from "./format/tensor.ts";
import { HEAD } from "./tensors.ts";

/**
 * What the files hold for the head.
 * - `absent`: nothing; the head is the embedding matrix.
 * - `copy`: a matrix with the same bytes as the embedding's, which could be dropped.
 * - `own`: a matrix of its own.
 */
export type StoredHead = "absent" | "copy" | "own";

export interface SettleOptions {
  /** Bytes of the two matrices that have been compared, and all. */
  readonly onProgress?: (comparedBytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
}

/** Read of each matrix at a time. */
const PIECE_BYTES = 8 * 2 ** 20;

/**
 * Compares `lm_head.weight`, where there is one, with the embedding matrix, byte by byte. A copy is left out of the
 * checkpoint, which is tied in truth, whatever its config says.
 * @throws CheckpointError where a config says tied of a head with other numbers; what reading throws
 */
export async function settleHead<T extends Checkpoint>(
  checkpoint: T,
  options: SettleOptions = {},
): Promise<{ readonly checkpoint: T; readonly stored: StoredHead }> {
  const { tensors, config } = checkpoint;
  const [wte, head] = [tensors.get("model.embed_tokens.weight"), tensors.get(HEAD)];
  if (!wte || !head) return { checkpoint, stored: "absent" };
  const different = await firstDifference(wte, head, options);
  if (different === null) {
    const others = new Map([...tensors].filter(([name]) => name !== HEAD));
    return {
      checkpoint: { ...checkpoint, tensors: others, config: { ...config, tied: true } },
      stored: "copy",
    };
  }
  if (!config.tied) return { checkpoint, stored: "own" };
  throw new CheckpointError(
    "mismatch",
    `config.json says tie_word_embeddings: true, but the weights hold a ${HEAD} with other numbers than the embedding ` +
      `matrix, from byte ${different} on. Set it to false if the head is a matrix of its own, or export the checkpoint ` +
      "again without that tensor.",
  );
}

/** The first byte in which two tensors of one shape and dtype differ, or null. */
async function firstDifference(
  one: Tensor,
  other: Tensor,
  { signal, onProgress }: SettleOptions,
): Promise<number | null> {
  for (let start = 0; start < one.byteLength; start += PIECE_BYTES) {
    const end = Math.min(start + PIECE_BYTES, one.byteLength);
    const a = await one.read(start, end, signal);
    const b = await other.read(start, end, signal);
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return start + i;
    onProgress?.(2 * end, 2 * one.byteLength);
  }
  return null;
}
