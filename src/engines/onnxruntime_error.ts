/** onnxruntime could not start, refused the model, or failed while it ran it. */
export class OnnxRuntimeError extends Error {
  override readonly name = "OnnxRuntimeError";
  /** @param details the runtime's own words, which are for those who know it; null where there are none */
  constructor(
    message: string,
    readonly details: string | null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
