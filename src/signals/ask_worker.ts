/**
 * A worker's reply to one request. Whatever happens, the worker is terminated then.
 * @param make makes the worker; in the package its code is fetched then
 * @param missing makes what is thrown if the worker can't be made or fails, as it does if its code does not arrive
 * @throws that, or the signal's reason
 */
export async function askWorker<Reply>(
  make: () => Promise<Worker>,
  request: unknown,
  missing: (options?: ErrorOptions) => Error,
  signal?: AbortSignal,
): Promise<Reply> {
  signal?.throwIfAborted();
  const worker = await make().catch((cause: unknown) => {
    throw missing({ cause });
  });
  const ended = new AbortController();
  try {
    signal?.throwIfAborted(); // meanwhile
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
