import { MissingCodeError } from "./missing_code_error.ts";

/**
 * What to throw for a worker's `error` event.
 * @param does what the worker's code does
 * @param failed makes an error of the browser's words for an error that the worker's code did not catch
 */
export function workerFault(event: Event, does: string, failed: (words: string) => Error): Error {
  // Where code does not arrive, the event has no words, by the specification.
  const { message } = event as Partial<ErrorEvent>;
  return message ? failed(message) : new MissingCodeError(does);
}
