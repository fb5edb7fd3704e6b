import type { Checkpoint } from "../../../checkpoint/checkpoint.ts";
import type { Tensor } from "../../../checkpoint/format/tensor.ts";
import { UnsupportedCheckpointError } from "../../unsupported_checkpoint.ts";

/** @throws when the checkpoint lacks the tensor, which one that was loaded and checked never does */
export function tensorOf<T extends Tensor>(
  checkpoint: Pick<Checkpoint, "name"> & { readonly tensors: ReadonlyMap<string, T> },
  name: string,
): T {
  const tensor = checkpoint.tensors.get(name);
  if (!tensor) throw new UnsupportedCheckpointError(`${checkpoint.name} has no tensor ${name}.`);
  return tensor;
}
