/**
 * - `address`: the typed text is not the address of a checkpoint
 * - `unreadable`: a file does not exist, or a local file could not be read
 * - `network`: the host was not reached, or its response was not the file
 * - `truncated`: a file ended early
 * - `malformed`: a file violates its format
 * - `unsupported`: a valid checkpoint of a kind that does not run here
 * - `missing-tensor`: the weights lack a tensor that the config requires
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
  override readonly name: string = "CheckpointError";
  constructor(
    readonly code: CheckpointErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A file that the browser has not kept for this checkpoint. Whether the host has it is unknown. */
export class NotKeptError extends CheckpointError {
  override readonly name = "NotKeptError";
  constructor(folder: string, file: string) {
    super("network", `Of ${folder} the browser keeps no ${file}.`);
  }
}

/**
 * The host responded without the file, in a way that may also mean "not found": buckets that don't allow listing answer
 * "forbidden", and hosts of single-page applications send their page.
 */
export class NotShownError extends CheckpointError {
  override readonly name = "NotShownError";
  constructor(message: string) {
    super("network", message);
  }
}
