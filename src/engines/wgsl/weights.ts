import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { UnsupportedCheckpointError } from "../checkpoint.ts";

/**
 * The kernels read float16 four at a time, and turn pairs of columns of a head.
 * @throws UnsupportedCheckpointError naming what does not fit
 */
export function checkRunnable({ name, config, tensors }: Checkpoint): void {
  for (const size of ["hiddenSize", "intermediateSize", "headSize"] as const) {
    if (config[size] % 4 !== 0) {
      throw new UnsupportedCheckpointError(
        `The engine wgsl needs ${size} to be a multiple of 4, and that of ${name} is ${config[size]}.`,
      );
    }
  }
  for (const tensor of tensors.values()) {
    if (tensor.dtype !== "F16") {
      throw new UnsupportedCheckpointError(
        `The engine wgsl reads float16 (F16) weights, and ${tensor.name} of ${name} is ${tensor.dtype}. ` +
          "Save the checkpoint in float16, or choose an onnxruntime engine.",
      );
    }
  }
}
