/**
 * What `work` gives under a signal that is aborted as soon as one of `signals` is, for the same reason. `AbortSignal.any`
 * makes such a signal too, but Chrome had WebGPU three versions before that, and Firefox and Safari have it since 2024.
 * Nothing is left listening once `work` has ended.
 */
export async function untilFirstAbort<T>(
  signals: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const [first, ended] = [new AbortController(), new AbortController()];
  for (const signal of signals) {
    if (signal?.aborted) first.abort(signal.reason);
    signal?.addEventListener("abort", () => first.abort(signal.reason), { signal: ended.signal });
  }
  try {
    return await work(first.signal);
  } finally {
    ended.abort();
  }
}
