import { wordsOf } from "../../../words/words_of.ts";
import { MissingCodeError } from "../../../code/missing_code_error.ts";
import { CheckpointError, NotShownError } from "../../checkpoint_error.ts";
import { type Persistence, withSignal } from "../download.ts";
import type { Folder } from "../folder.ts";

/** Files that belong together: one complete version of a checkpoint. */
export interface KeptSet {
  /** Reads them without the host. A file known to be absent is null; any other is a CheckpointError. */
  readonly folder: Folder;
}

/** Where the browser keeps the files of one checkpoint. If the storage fails, no method fails: then nothing is kept. */
export interface KeptPlace<Kept extends KeptSet> {
  /** The last version that was kept completely, or null. */
  whole(): Promise<Kept | null>;
  /** What the host has now. A file whose kept version is still current is read from the kept bytes. */
  current(persistence: Persistence): Folder;
  /** What was read from `current` is valid and belongs together: once complete, it replaces the kept version. */
  remember(): Promise<void>;
  /** The kept version is invalid: it is no longer read, and is deleted once a valid one is here. */
  setAside(): void;
  /** Whether to use the kept version instead of failing with this error from the host. */
  isBetterThan(error: unknown): boolean;
}

interface ReadingOptions<Kept> {
  /** The host did not send it, for this reason: the kept version is used, and there may be a newer one. */
  readonly onCopy?: (kept: Kept, reason: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** If a complete version is kept, the host is asked once, with a short timeout. */
const IN_A_HURRY: Persistence = { pausesMs: [], stallMs: 4000 };

/**
 * Reads a checkpoint: all files from the host or, if the host is in trouble, all files as kept. Never a mixture: they
 * may be of different versions. The kept version is deleted only if it is invalid or a newer one is here.
 * @throws what `read` throws
 */
export async function readTogether<T, Kept extends KeptSet>(
  place: KeptPlace<Kept>,
  read: (folder: Folder) => Promise<T>,
  options: ReadingOptions<Kept>,
): Promise<T> {
  const kept = await place.whole();
  const patiently = withSignal({}, options.signal);
  try {
    return await readCurrent(place, read, kept ? { ...patiently, ...IN_A_HURRY } : patiently);
  } catch (error) {
    options.signal?.throwIfAborted();
    // Code that is missing is no fault of the files.
    if (!kept || error instanceof MissingCodeError || !place.isBetterThan(error)) throw error;
    const copy = await readCopy(place, kept, read);
    options.signal?.throwIfAborted();
    if (!copy) return readCurrent(place, read, patiently);
    options.onCopy?.(kept, wordsOf(error));
    return copy.value;
  }
}

async function readCurrent<T>(
  place: KeptPlace<KeptSet>,
  read: (folder: Folder) => Promise<T>,
  persistence: Persistence,
): Promise<T> {
  const value = await read(place.current(persistence));
  await place.remember();
  return value;
}

/**
 * Null if it can't be read. A damaged copy is not read again; one that lacks a file, or for which code is missing, may be good
 * another time.
 */
async function readCopy<T>(
  place: KeptPlace<KeptSet>,
  { folder }: KeptSet,
  read: (folder: Folder) => Promise<T>,
): Promise<{ readonly value: T } | null> {
  try {
    return { value: await read(folder) };
  } catch (error) {
    const isMissing = error instanceof CheckpointError && error.code === "network";
    if (!isMissing && !(error instanceof MissingCodeError)) place.setAside();
    return null;
  }
}

/** A host may refuse a kept file, but that must not look as if the file did not exist. */
export function asRefusal(error: unknown): unknown {
  return error instanceof NotShownError ? new CheckpointError("network", error.message) : error;
}
