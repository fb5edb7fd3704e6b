/** onnxruntime could not be fetched, or would not take the model. */
export class OnnxRuntimeError extends Error {
  override readonly name = "OnnxRuntimeError";
}

/** What to tell the person at the page when a library that is, or stands on, onnxruntime has thrown `cause`. */
export function couldNotBegin(library: string, cause: unknown): OnnxRuntimeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  // Where its files did not arrive, onnxruntime tries no second time within the life of a page.
  return new OnnxRuntimeError(
    `${library} could not begin: ${reason} Reload this page to try again, or choose another engine.`,
    { cause },
  );
}
