import { LARGEST_HALF } from "../../../float16/float16.ts";
import { UnsupportedCheckpointError } from "../../unsupported_checkpoint.ts";
import type { RowFormat } from "./weight_layout.ts";

/** The largest finite number of each format that has one. */
export const LARGEST = { float16: LARGEST_HALF, int4: 8 * LARGEST_HALF } as const;

/** @param name of the tensor */
export function tooLarge(
  name: string,
  value: number | undefined,
  format: keyof typeof LARGEST,
): UnsupportedCheckpointError {
  return new UnsupportedCheckpointError(
    `Tensor ${name} holds the number ${value}; the largest in ${format} is ${LARGEST[format]}. Choose int8 weights.`,
  );
}

export function notFinite(
  name: string,
  value: number | undefined,
  format: RowFormat,
): UnsupportedCheckpointError {
  return new UnsupportedCheckpointError(
    `Tensor ${name} holds ${value}, which ${format} can't represent. The weights may be damaged: load them again. ` +
      "Weights in float16 keep it as it is.",
  );
}
