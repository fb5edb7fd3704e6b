import { unlessAborted } from "../signals/unless_aborted.ts";
import { fetched } from "./fetched.ts";
import { workerFault } from "./worker_fault.ts";

/** A worker that answers one request. */
export interface WorkerKind {
  /** What its code does, in errors. */
  readonly does: string;
  /** Makes it; in the package its code is fetched then. */
  readonly make: () => Promise<Worker>;
  /** What is thrown where its code breaks off, of the browser's words for that. */
  readonly failed: (words: string) => Error;
}

/**
 * A worker's reply to one request. Whatever happens, the worker is terminated then.
 * @throws MissingCodeError; what `failed` makes; the signal's reason
 */
export async function askWorker<Reply>(
  { does, make, failed }: WorkerKind,
  request: unknown,
  signal?: AbortSignal,
): Promise<Reply> {
  signal?.throwIfAborted();
  const worker = await fetched(does, make());
  const reply = new Promise<Reply>((resolve, reject) => {
    worker.addEventListener("error", (event) => reject(workerFault(event, does, failed)));
    worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => resolve(data));
    worker.postMessage(request);
  });
  try {
    return await unlessAborted(signal, reply);
  } finally {
    worker.terminate();
  }
}
