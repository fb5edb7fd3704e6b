import type { InferenceSession } from "onnxruntime-common";
import type { OnnxModel } from "./graph/model.ts";

/**
 * How a session for a model is made.
 * @param provider with its options, if any: some of them onnxruntime only reads from an object
 */
export function sessionOptions(
  model: OnnxModel,
  provider: InferenceSession.ExecutionProviderConfig,
): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    externalData: model.files.map(({ path, data }) => ({ path, data })),
    logSeverityLevel: 3, // errors; its warnings tell which operators stay on the CPU, which is where they belong
  };
}
