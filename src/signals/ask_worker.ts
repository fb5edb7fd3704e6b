/**
 * A worker's reply to one request. Whatever happens, the worker is terminated then.
 * @param missing makes what is thrown if the worker fails, as it does if its code does not arrive
 * @throws that, or the signal's reason
 */
export async function askWorker<Reply>(
  worker: Worker,
  request: unknown,
  missing: () => Error,
  signal?: AbortSignal,
): Promise<Reply> {
  const ended = new AbortController();
  try {
    signal?.throwIfAborted(); // it may have been aborted since: in the package, making a worker takes a task
    return await new Promise<Reply>((resolve, reject) => {
      const options = { signal: ended.signal };
      signal?.addEventListener("abort", () => reject(signal.reason as Error), options);
      worker.addEventListener("error", () => reject(missing()), options);
      worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => resolve(data), options);
      worker.postMessage(request);
    });
  } finally {
    ended.abort();
    worker.terminate();
  }
}
