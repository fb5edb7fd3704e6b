import type { KernelName } from "./webgpu/kernel_name.ts";

/** What an engine found when it compared its kernels with float64, on the model's own weights. */
export interface KernelCheck {
  /**
   * - `pass`: all kernels compute what they should
   * - `single-lane`: passed, but without subgroups: the GPU has them, and they can't be trusted
   */
  readonly result: "pass" | "single-lane";
  /** Numbers that were compared. */
  readonly checked: number;
  /** The largest error, relative to the largest value of its vector. */
  readonly largestError: number;
  /** Why existing subgroups are not used; null if they are used, or if there are none. */
  readonly reason: string | null;
}

/** What one comparison of all kernels found. */
export type Finding = Pick<KernelCheck, "checked" | "largestError">;

/** The largest error allowed, relative to the largest value of a vector: many times what float32 needs. */
export const TOLERANCE = 1e-4;

/** A kernel's result differs from float64's: a fault of a driver or of this program. */
export class KernelCheckError extends Error {
  override readonly name = "KernelCheckError";
  /**
   * @param kernel null where each is right by itself, and all together are not
   * @param largestError as `KernelCheck` has it; NaN and Infinity where it wrote such
   */
  constructor(
    readonly kernel: KernelName | null,
    readonly largestError: number,
    readonly checked: number,
  ) {
    const [who, it] = kernel
      ? [`Kernel ${kernel} computes`, "it is"]
      : ["All kernels together compute", "they are"];
    super(
      `${who} wrongly on this GPU: compared with float64, ${it} off by ${shown(largestError)} of the largest value, and ` +
        `${TOLERANCE} is allowed. Choose another engine, or update the browser and the graphics driver.`,
    );
  }
}

function shown(error: number): string {
  return Number.isFinite(error) ? error.toPrecision(2) : String(error);
}
