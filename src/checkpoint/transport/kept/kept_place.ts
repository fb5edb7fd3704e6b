import { CheckpointError, NotShownError } from "../../checkpoint_error.ts";
import type { Persistence } from "../download.ts";
import type { Folder } from "../folder.ts";

/** Files that belong together: one version of a checkpoint, kept in full. */
export interface KeptSet {
  /** Reads them without the host; any other file is a CheckpointError, and one that is known not to be there null. */
  readonly folder: Folder;
}

/** Where the browser keeps the files of one checkpoint. Nothing here fails where its storage does: then nothing is kept. */
export interface KeptPlace<Kept extends KeptSet> {
  /** The last version that was kept in full, or null. */
  whole(): Promise<Kept | null>;
  /** What the host has now; of files that it still has in a version that is kept, the kept bytes are read. */
  current(persistence: Persistence): Folder;
  /** What was read of `current` is sound, and belongs together: it takes the place of what is kept, once it is whole. */
  remember(): Promise<void>;
  /** What is kept is not sound: it is read no more, and goes once something sound is here. */
  setAside(): void;
  /** Whether what is kept is the better answer to this error of reading what the host has. */
  isBetterThan(error: unknown): boolean;
}

export interface ReadingOptions<Kept> {
  /** The host did not send it, for this reason: what is kept was taken, and there may be something newer. */
  readonly onCopy?: (kept: Kept, reason: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Where a whole version is kept, the host is asked once, and not waited for. */
const IN_A_HURRY: Persistence = { pausesMs: [], stallMs: 4000 };

/**
 * Reads a checkpoint: all of its files as the host has them now or, where the host is in trouble, all of them as they
 * were kept. Never some from here and some from there: they may be of different versions. What is kept goes only where
 * it was found unsound, or where something newer is here.
 * @throws what `read` throws
 */
export async function readTogether<T, Kept extends KeptSet>(
  place: KeptPlace<Kept>,
  read: (folder: Folder) => Promise<T>,
  options: ReadingOptions<Kept>,
): Promise<T> {
  const kept = await place.whole();
  try {
    return await readCurrent(place, read, kept ? IN_A_HURRY : {});
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!kept || !place.isBetterThan(error)) throw error;
    const copy = await readCopy(place, kept, read);
    options.signal?.throwIfAborted();
    if (!copy) return readCurrent(place, read, {});
    options.onCopy?.(kept, error instanceof Error ? error.message : String(error));
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

/** Null where it can't be read. What is damaged is not read again; what lacks a file may be good another time. */
async function readCopy<T>(
  place: KeptPlace<KeptSet>,
  { folder }: KeptSet,
  read: (folder: Folder) => Promise<T>,
): Promise<{ readonly value: T } | null> {
  try {
    return { value: await read(folder) };
  } catch (error) {
    if (!(error instanceof CheckpointError) || error.code !== "network") place.setAside();
    return null;
  }
}

/** A host may refuse a file that is kept, but not so that it passes for one that is not there. */
export function asRefusal(error: unknown): unknown {
  return error instanceof NotShownError ? new CheckpointError("network", error.message) : error;
}
