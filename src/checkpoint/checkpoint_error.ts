/**
 * - `address`: what was typed names no place that a checkpoint could be at
 * - `unreadable`: a file of this computer could not be read
 * - `network`: the host was not reached or answered with an HTTP error
 * - `truncated`: a file ended early
 * - `malformed`: a file is not what its format demands
 * - `unsupported`: a sound checkpoint, but not of the kind that runs here
 * - `missing-tensor`: the weights lack a tensor that the config asks for
 * - `mismatch`: two files of the checkpoint contradict each other
 */
export type CheckpointErrorCode =
  | "address"
  | "unreadable"
  | "network"
  | "truncated"
  | "malformed"
  | "unsupported"
  | "missing-tensor"
  | "mismatch";

/** Why a checkpoint can't be used. The message says what was expected, what was found and what to do next. */
export class CheckpointError extends Error {
  override readonly name = "CheckpointError";
  constructor(
    readonly code: CheckpointErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
