import { Interruption } from "./interruption.ts";
import type { PatienceOptions } from "./patience.ts";
import { Transfer, type TransferOptions } from "./transfer.ts";

/** How a connection that breaks is tried again. */
export interface Persistence extends PatienceOptions {
  /** Called where a try has failed and another follows after so many milliseconds. */
  readonly onRetry?: (pauseMs: number, reason: string) => void;
  /** Waited before each further try; as many as there are, in a row, that bring nothing. */
  readonly pausesMs?: readonly number[];
}

export type DownloadOptions = TransferOptions & Persistence;

export function withSignal<T extends object>(
  options: T,
  signal: AbortSignal | undefined,
): T & Pick<Persistence, "signal"> {
  return signal ? { ...options, signal } : options;
}

/** A whole file or the part that was asked for, and the headers of the answer that brought it. */
export interface Download {
  readonly bytes: ArrayBuffer;
  readonly headers: Headers;
}

const PAUSES_MS = [1000, 2000, 4000];

/** A host that asks to wait for longer is not waited for: whoever is there should know, and decide. */
const LONGEST_WAIT_MS = 20_000;

/**
 * Fetches a file or a part of one. A connection that breaks is tried again, and goes on where it broke if the host can
 * do that.
 * @throws CheckpointError, or the signal's reason where it was aborted
 */
export async function download(url: string, options: DownloadOptions): Promise<Download> {
  const transfer = new Transfer(url, options);
  const bytes = await persist(
    () => transfer.attempt(),
    () => transfer.loaded,
    options,
  );
  return { bytes, headers: transfer.headers };
}

/**
 * Tries again what was interrupted.
 * @param loaded bytes that are here: a try that brought some is not counted as one that failed
 * @throws CheckpointError, or the signal's reason where it was aborted
 */
export async function persist<T>(
  attempt: () => Promise<T>,
  loaded: () => number,
  { onRetry, signal, pausesMs = PAUSES_MS }: Persistence,
): Promise<T> {
  let [failures, most] = [0, 0];
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Interruption)) throw error;
      if (loaded() > most) [failures, most] = [0, loaded()];
      const pause = pausesMs[failures++];
      if (pause === undefined || error.waitMs > LONGEST_WAIT_MS) throw error.report;
      const waited = Math.max(pause, error.waitMs);
      onRetry?.(waited, error.message);
      await wait(waited, signal);
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
