import type { Checkpoint } from "./checkpoint.ts";
import { fetched } from "../code/fetched.ts";
import type { CompareOptions } from "./is_copy.ts";
import { EMBEDDING, HEAD } from "../models/tensors.ts";

/**
 * What the files hold for the head.
 * - `absent`: nothing; the head is the embedding matrix.
 * - `copy`: a matrix equal to the embedding matrix, which could be dropped.
 * - `own`: a matrix of its own.
 */
export type StoredHead = "absent" | "copy" | "own";

/**
 * Compares `lm_head.weight`, if there is one, with the embedding matrix, number by number. A copy is left out, so that
 * the checkpoint is tied, whatever its config says. A different matrix is the head, as in transformers, whatever the
 * config says.
 * @throws MissingCodeError; what reading throws
 */
export async function settleHead<T extends Checkpoint>(
  checkpoint: T,
  options: CompareOptions = {},
): Promise<{ readonly checkpoint: T; readonly stored: StoredHead }> {
  const { tensors } = checkpoint;
  const [wte, head] = [tensors.get(EMBEDDING), tensors.get(HEAD)];
  if (!wte || !head) return { checkpoint, stored: "absent" };
  const { isCopy } = await fetched("compares the head with the embedding matrix", import("./is_copy.ts"));
  if (!(await isCopy(wte, head, options))) return { checkpoint, stored: "own" };
  return { checkpoint: withTiedHead(checkpoint), stored: "copy" };
}

/** The same model with the embedding matrix as its head, whatever head its files hold. */
export function withTiedHead<T extends Checkpoint>(checkpoint: T): T {
  const tensors = new Map([...checkpoint.tensors].filter(([name]) => name !== HEAD));
  return { ...checkpoint, tensors, config: { ...checkpoint.config, tied: true } };
}
