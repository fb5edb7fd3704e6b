import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { checkHead, UnsupportedCheckpointError } from "../unsupported_checkpoint.ts";
import type { Head } from "../engine.ts";

const DIVISORS = [
  ["hiddenSize", 8],
  ["intermediateSize", 8],
  ["headSize", 4],
] as const;

/**
 * The kernels read weights eight at a time, or four, and turn pairs of columns of a head.
 * @throws UnsupportedCheckpointError naming what does not fit
 */
export function checkRunnable(checkpoint: Checkpoint, head: Head): void {
  const { name, config } = checkpoint;
  for (const [size, divisor] of DIVISORS) {
    if (config[size] % divisor !== 0) {
      throw new UnsupportedCheckpointError(
        `The engine wgsl needs ${size} to be a multiple of ${divisor}, and that of ${name} is ${config[size]}.`,
      );
    }
  }
  checkHead(checkpoint, head);
  if (head === "exported") {
    throw new UnsupportedCheckpointError("The engine wgsl has no head exported: choose tied or untied.");
  }
}
