import type { CheckpointError } from "../checkpoint_error.ts";

/** A try that failed for a reason that may pass: `report` says what happened, should it be the last one. */
export class Interruption extends Error {
  override readonly name = "Interruption";
  /** @param waitMs for so long the host asks not to be asked again */
  constructor(
    readonly report: CheckpointError,
    readonly waitMs = 0,
  ) {
    super(report.message);
  }
}
