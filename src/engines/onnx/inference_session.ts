import type { InferenceSession, InferenceSessionFactory } from "onnxruntime-web";
import { couldNotBegin, couldNotGoOn } from "../onnxruntime_fault.ts";
import type { OnnxModel } from "./graph/model_graph.ts";

/**
 * Makes a session for a model.
 * @param factory `InferenceSession` of the onnxruntime to use
 * @param provider with its options, if any: onnxruntime reads some of them only from an object
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
      logSeverityLevel: 3, // errors only; its warnings list operators that stay on the CPU, which is where they belong
    });
  } catch (cause) {
    throw couldNotBegin("onnxruntime-web", cause);
  }
}

/**
 * Runs a session.
 * @param outputs where to put them, if specified
 * @throws OnnxRuntimeError
 */
export async function runSession(
  session: InferenceSession,
  feeds: InferenceSession.FeedsType,
  outputs?: InferenceSession.FetchesType,
): Promise<InferenceSession.ReturnType> {
  try {
    return await (outputs ? session.run(feeds, outputs) : session.run(feeds));
  } catch (cause) {
    throw couldNotGoOn("onnxruntime-web", cause);
  }
}
