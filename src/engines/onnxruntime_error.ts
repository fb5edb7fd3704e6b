/** onnxruntime could not be fetched, or would not take the model. */
export class OnnxRuntimeError extends Error {
  override readonly name = "OnnxRuntimeError";
}

/** What to throw when a library that is, or stands on, onnxruntime has thrown `cause`. */
export function couldNotBegin(library: string, cause: unknown): OnnxRuntimeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new OnnxRuntimeError(`${library} could not begin: ${reason}`, { cause });
}
