import type { InferenceSession, InferenceSessionFactory } from "onnxruntime-web";
import type { OnnxModel } from "./graph/model.ts";

/** onnxruntime could not be fetched, or would not take the model. */
export class OnnxRuntimeError extends Error {
  override readonly name = "OnnxRuntimeError";
}

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

/** What to tell the person at the page when a library that is, or stands on, onnxruntime has thrown `cause`. */
export function couldNotBegin(library: string, cause: unknown): OnnxRuntimeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  // Where its files did not arrive, onnxruntime tries no second time within the life of a page.
  return new OnnxRuntimeError(
    `${library} could not begin: ${reason} Reload this page to try again, or choose another engine.`,
    { cause },
  );
}
