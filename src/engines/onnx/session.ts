import type { InferenceSession, InferenceSessionFactory } from "onnxruntime-web";
import { couldNotBegin } from "../onnxruntime_error.ts";
import type { OnnxModel } from "./graph/olmo_graph.ts";

/**
 * Makes a session for a model.
 * @param factory `InferenceSession` of the onnxruntime that is to run it
 * @param provider with its options, if any: some of them onnxruntime only reads from an object
 * @throws OnnxRuntimeError
 */
export async function createSession(
  factory: InferenceSessionFactory,
  model: OnnxModel,
  provider: InferenceSession.ExecutionProviderConfig,
): Promise<InferenceSession> {
  try {
    return await factory.create(model.bytes, {
      executionProviders: [provider],
      externalData: model.files.map(({ path, data }) => ({ path, data })),
      logSeverityLevel: 3, // errors; its warnings tell which operators stay on the CPU, which is where they belong
    });
  } catch (cause) {
    throw couldNotBegin("onnxruntime-web", cause);
  }
}
