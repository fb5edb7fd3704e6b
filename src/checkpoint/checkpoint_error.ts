/**
 * - `address`: what was typed names no place that a checkpoint could be at
 * - `unreadable`: a file is not there, or one of this computer could not be read
 * - `network`: the host was not reached, or answered with anything but the file
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
  override readonly name: string = "CheckpointError";
  constructor(
    readonly code: CheckpointErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A file that is not among those that the browser keeps of a checkpoint. Whether the host has it is not known. */
export class NotKeptError extends CheckpointError {
  override readonly name = "NotKeptError";
  constructor(folder: string, file: string) {
    super("network", `Of ${folder} the browser keeps no ${file}.`);
  }
}

/**
 * A host answers, but not with the file, in a way in which hosts also answer where there is none: buckets whose contents
 * may not be listed say "forbidden", hosts of single-page applications send their page.
 */
export class NotShownError extends CheckpointError {
  override readonly name = "NotShownError";
  constructor(message: string) {
    super("network", message);
  }
}
