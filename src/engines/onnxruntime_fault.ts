import { wordsOf } from "../words/words_of.ts";
import { OnnxRuntimeError } from "./onnxruntime_error.ts";

/** Any program can do this. What else helps, such as loading the library anew, each program knows for itself. */
export const REMEDY = "Choose another engine.";

/** What to throw when a library that is, or stands on, onnxruntime has thrown `cause` before it could run a model. */
export function couldNotBegin(library: string, cause: unknown): OnnxRuntimeError {
  return new OnnxRuntimeError(`${library} could not start. ${REMEDY}`, wordsOf(cause), { cause });
}

/** The same while it ran one. */
export function couldNotGoOn(library: string, cause: unknown): OnnxRuntimeError {
  return new OnnxRuntimeError(`${library} failed while it ran the model. ${REMEDY}`, wordsOf(cause), {
    cause,
  });
}
