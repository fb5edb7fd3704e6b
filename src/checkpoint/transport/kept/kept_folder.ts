import { CheckpointError } from "../../checkpoint_error.ts";
import {
  addressIn,
  type HttpFile,
  type HttpOptions,
  openHttpFile,
  partialFile,
  withSignal,
} from "../http_folder.ts";
import type { FileSource, Folder } from "../folder.ts";
import { keepingFile } from "./kept_file.ts";
import { aboutOf, type KeptFile, type Store } from "./store.ts";

export interface KeepingOptions extends Omit<HttpOptions, "signal"> {
  /** The host does not show a file, for this reason: the kept copy is taken, and there may be a newer one there. */
  readonly onCopy?: (file: KeptFile, reason: string) => void;
  /** The browser's storage is full: what is read from now on is not kept. */
  readonly onFull?: () => void;
}

/**
 * The files under an address, which ends with a slash, kept as they are read, so that another visit reads them from
 * this computer. The host is asked for one byte of each, to tell whether it has that version still; one that can't be
 * reached is not needed for files that are kept in full.
 */
export function keptFolder(name: string, url: string, store: Store, options: KeepingOptions = {}): Folder {
  return {
    name,
    file: async (file, signal) => {
      const opened = await open(addressIn(url, file), store, withSignal(options, signal));
      return opened && keep(opened, store, options);
    },
  };
}

async function open(
  url: string,
  store: Store,
  options: KeepingOptions & HttpOptions,
): Promise<HttpFile | null> {
  const kept = await store.findWhole(url);
  if (!kept) return openHttpFile(url, options);
  try {
    return await openHttpFile(url, { ...options, pausesMs: [] });
  } catch (error) {
    if (!(error instanceof CheckpointError) || error.code !== "network") throw error;
    options.onCopy?.(kept, error.message);
    return partialFile(
      url,
      kept.size,
      new Headers(kept.version.map(([key, value]) => [key, value])),
      options,
    );
  }
}

/** A file whose versions can't be told apart is not kept. */
async function keep(file: HttpFile, store: Store, { onFull }: KeepingOptions): Promise<FileSource> {
  const about = aboutOf(file.name, file.size, file.headers);
  const blocks = about && (await store.blocks(about));
  return blocks ? keepingFile(file, blocks, onFull) : file;
}
