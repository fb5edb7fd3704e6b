import type { CheckpointError } from "../checkpoint_error.ts";

/** A try that failed for a reason that may pass. If it was the last try, `report` is the error to throw. */
export class Interruption extends Error {
  override readonly name = "Interruption";
  /** @param waitMs how long the host asks us to wait before the next request */
  constructor(
    readonly report: CheckpointError,
    readonly waitMs = 0,
  ) {
    super(report.message);
  }
}
