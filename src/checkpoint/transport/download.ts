import { unlessAborted } from "../../signals/unless_aborted.ts";
import { Interruption } from "./interruption.ts";
import type { PatienceOptions } from "./patience.ts";
import { Transfer, type TransferOptions } from "./transfer.ts";
import { untilOnline } from "./until_online.ts";

/** How a broken connection is retried. */
export interface Persistence extends PatienceOptions {
  /** Called when a try has failed and another follows after `pauseMs` milliseconds. */
  readonly onRetry?: (pauseMs: number, reason: string) => void;
  /** The pause before each retry. Once that many tries in a row have brought nothing, it gives up. */
  readonly pausesMs?: readonly number[];
}

export type DownloadOptions = TransferOptions & Persistence;

export function withSignal<T extends object>(
  options: T,
  signal: AbortSignal | undefined,
): T & Pick<Persistence, "signal"> {
  return signal ? { ...options, signal } : options;
}

/** A whole file or the requested part, and the headers of the response that brought it. */
export interface Download {
  readonly bytes: ArrayBuffer;
  readonly headers: Headers;
}

const PAUSES_MS = [1000, 2000, 4000];

/** If a host asks for a longer wait, the download fails instead: the user should know, and decide. */
const LONGEST_WAIT_MS = 20_000;

/** Downloads of whole files that were given up, by address. */
const givenUp = new Map<string, Transfer>();

/**
 * Fetches a file or a part of one. A broken connection is retried, and continues where it broke if the host supports
 * that; so does the next download of a whole file that was given up or called off.
 * @throws CheckpointError, or the signal's reason if aborted
 */
export async function download(url: string, options: DownloadOptions): Promise<Download> {
  const transfer = (!options.part && givenUp.get(url)) || new Transfer(url);
  givenUp.delete(url); // two at once would mix their bytes
  let canGoOn = false;
  const attempt = (): Promise<ArrayBuffer> =>
    transfer.attempt(options).catch((error: unknown) => {
      canGoOn = error instanceof Interruption || options.signal?.aborted === true;
      throw error;
    });
  try {
    const bytes = await persist(attempt, () => transfer.loaded, options);
    return { bytes, headers: transfer.headers };
  } catch (error) {
    if (canGoOn && !options.part && transfer.loaded > 0) givenUp.set(url, transfer);
    throw error;
  }
}

/**
 * Retries what was interrupted, but not while there is no network: that would use up all tries in seconds.
 * @param loaded bytes received so far: a try that brought some does not count as failed
 * @throws CheckpointError, or the signal's reason if aborted
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
      await unlessAborted(signal, new Promise((resolve) => setTimeout(resolve, waited)));
      await untilOnline(signal);
    }
  }
}
