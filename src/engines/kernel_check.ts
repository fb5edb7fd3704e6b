import type { KernelName } from "./webgpu/kernel_name.ts";

/** What an engine found when it held its kernels against float64, on the weights that it is to write with. */
export interface KernelCheck {
  /**
   * - `pass`: as they are
   * - `single-lane`: only where each invocation works alone; subgroups are there, but can't be trusted
   */
  readonly result: "pass" | "single-lane";
  /** Numbers that were compared. */
  readonly checked: number;
  /** The largest error, relative to the largest value of its vector. */
  readonly largestError: number;
  /** Why subgroups that are there are not used; null where they are, or there are none. */
  readonly reason: string | null;
}

/** What a kernel is allowed to be off by, relative to the largest value of its vector: many times what float32 needs. */
export const TOLERANCE = 1e-4;

/** A kernel computes something else here than float64 does: a fault of a driver or of this program. */
export class KernelCheckError extends Error {
  override readonly name = "KernelCheckError";
  /** @param largestError as `KernelCheck` has it; NaN and Infinity where it wrote such */
  constructor(
    readonly kernel: KernelName,
    readonly largestError: number,
    readonly checked: number,
  ) {
    super(
      `Kernel ${kernel} computes wrongly on this GPU: compared with float64, it is off by ${shown(largestError)} of the ` +
        `largest value, and ${TOLERANCE} is allowed.`,
    );
  }
}

function shown(error: number): string {
  return Number.isFinite(error) ? error.toPrecision(2) : String(error);
}
