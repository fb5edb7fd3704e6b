import type { Address } from "../checkpoint/transport/address.ts";
import type { Folder } from "../checkpoint/transport/folder.ts";
import { httpFolder } from "../checkpoint/transport/http_folder.ts";
import { readTogether } from "../checkpoint/transport/kept/kept_place.ts";
import type { Store } from "../checkpoint/transport/kept/store.ts";
import {
  type KeptCheckpoint,
  StorePlace,
  type StorePlaceOptions,
} from "../checkpoint/transport/kept/store_place.ts";

interface HostedOptions extends StorePlaceOptions {
  /** The host did not send it, for this reason: the kept version is read, and there may be a newer one. */
  readonly onCopy?: (kept: KeptCheckpoint, reason: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a checkpoint of a host and, if there is a store, keeps what is read there: it stands in when the host is in
 * trouble.
 * @param store null to keep nothing
 * @throws what `read` throws
 */
export function readHosted<T>(
  { name, url }: Pick<Address, "name" | "url">,
  store: Store | null,
  read: (folder: Folder) => Promise<T>,
  options: HostedOptions,
): Promise<T> {
  const { signal: _, ...asked } = options; // it ends this reading, and not what is read of the files later
  if (!store) return read(httpFolder(name, url, asked));
  return readTogether(new StorePlace(name, url, store, asked), read, options);
}
