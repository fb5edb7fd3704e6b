import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { UnsupportedCheckpointError } from "../checkpoint.ts";

const DIVISORS = [
  ["hiddenSize", 8],
  ["intermediateSize", 8],
  ["headSize", 4],
] as const;

/**
 * The kernels read float16 eight at a time, or four, and turn pairs of columns of a head.
 * @throws UnsupportedCheckpointError naming what does not fit
 */
export function checkRunnable({ name, config, tensors }: Checkpoint): void {
  for (const [size, divisor] of DIVISORS) {
    if (config[size] % divisor !== 0) {
      throw new UnsupportedCheckpointError(
        `The engine wgsl needs ${size} to be a multiple of ${divisor}, and that of ${name} is ${config[size]}.`,
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
