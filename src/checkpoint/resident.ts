import type { Checkpoint } from "./checkpoint.ts";
import { CheckpointError } from "./checkpoint_error.ts";
import { countBytes, isResident, residentTensor, type ResidentTensor, type Tensor } from "./format/tensor.ts";

/** A checkpoint whose weights are all in memory. */
export interface ResidentCheckpoint extends Checkpoint {
  readonly tensors: ReadonlyMap<string, ResidentTensor>;
}

/** The limit for engines that need all weights at once, because they compute in wasm memory. */
const LARGEST_BYTES = 2 ** 32;

/**
 * The checkpoint itself if all of its weights are in memory, or else a copy with the weights read.
 * @throws CheckpointError if they are too large; what reading them throws; the signal's reason
 */
export async function residentCheckpoint(
  checkpoint: Checkpoint,
  signal?: AbortSignal,
): Promise<ResidentCheckpoint> {
  if (isAllResident(checkpoint)) return checkpoint;
  const { name, tensors } = checkpoint;
  const bytes = countBytes(tensors.values());
  if (bytes > LARGEST_BYTES) {
    throw new CheckpointError(
      "unsupported",
      `The weights of ${name} have ${bytes} bytes, and this engine needs them all in memory at once, where it has ` +
        `room for ${LARGEST_BYTES}. Choose the engine wgsl, which reads them in pieces.`,
    );
  }
  const resident = new Map<string, ResidentTensor>();
  for (const [key, tensor] of tensors) resident.set(key, await reside(tensor, signal));
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
