import type { Checkpoint } from "./checkpoint.ts";
import { isResident, residentTensor, type ResidentTensor, type Tensor } from "./format/tensor.ts";

/** A checkpoint whose weights are all in memory. */
export interface ResidentCheckpoint extends Checkpoint {
  readonly tensors: ReadonlyMap<string, ResidentTensor>;
}

/**
 * The checkpoint itself if all of its weights are in memory, or else a copy with the weights read.
 * @throws what reading them throws; the signal's reason
 */
export async function residentCheckpoint(
  checkpoint: Checkpoint,
  signal?: AbortSignal,
): Promise<ResidentCheckpoint> {
  if (isAllResident(checkpoint)) return checkpoint;
  const resident = new Map<string, ResidentTensor>();
  for (const [key, tensor] of checkpoint.tensors) resident.set(key, await reside(tensor, signal));
  return { ...checkpoint, tensors: resident };
}

function isAllResident(checkpoint: Checkpoint): checkpoint is ResidentCheckpoint {
  return [...checkpoint.tensors.values()].every(isResident);
}

async function reside(tensor: Tensor, signal: AbortSignal | undefined): Promise<ResidentTensor> {
  signal?.throwIfAborted();
  if (isResident(tensor)) return tensor;
  const { name, dtype, shape, byteLength } = tensor;
  return residentTensor(name, dtype, shape, await tensor.read(0, byteLength, signal));
}
