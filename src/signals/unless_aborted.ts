/**
 * The result of `work`, unless the signal is aborted first: work on a lost device, for one, may never settle. Without a
 * signal it is just that.
 * @throws the signal's reason; what `work` throws
 */
export async function unlessAborted<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return work;
  const ended = new AbortController();
  const abort = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener("abort", () => reject(signal.reason as Error), { signal: ended.signal });
  });
  try {
    return await Promise.race([abort, work]);
  } finally {
    ended.abort();
  }
}
