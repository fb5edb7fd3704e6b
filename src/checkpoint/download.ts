import { Interruption, Transfer, type TransferOptions } from "./transfer.ts";

export interface DownloadOptions extends TransferOptions {
  /** Called where a try has failed and another follows after so many milliseconds. */
  readonly onRetry?: (pauseMs: number, reason: string) => void;
  /** Waited before each further try; as many as there are, in a row, that bring nothing. */
  readonly pausesMs?: readonly number[];
}

/** A whole file, and the headers of the answer that brought it. */
export interface Download {
  readonly bytes: ArrayBuffer;
  readonly headers: Headers;
}

const PAUSES_MS = [1000, 2000, 4000];

/**
 * Fetches a file. A connection that breaks is tried again, and goes on where it broke if the host can do that.
 * @throws CheckpointError, or the signal's reason where it was aborted
 */
export async function download(url: string, options: DownloadOptions): Promise<Download> {
  const { onRetry, signal, pausesMs = PAUSES_MS } = options;
  const transfer = new Transfer(url, options);
  let [failures, most] = [0, 0];
  for (;;) {
    try {
      return { bytes: await transfer.attempt(), headers: transfer.headers };
    } catch (error) {
      if (!(error instanceof Interruption)) throw error;
      if (transfer.loaded > most) [failures, most] = [0, transfer.loaded];
      const pause = pausesMs[failures++];
      if (pause === undefined) throw error.report;
      onRetry?.(pause, error.message);
      await wait(pause, signal);
    }
  }
}

async function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", resolve, { once: true });
  });
  signal?.throwIfAborted();
}
