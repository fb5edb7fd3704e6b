import { NotKeptError, NotShownError } from "../../checkpoint_error.ts";
import { sha256 } from "../../format/sha256.ts";
import {
  type Download,
  download,
  type DownloadOptions,
  persist,
  type Persistence,
  withSignal,
} from "../download.ts";
import { addressIn, bytesFile, type FileSource, type Folder, folderOf } from "../folder.ts";
import { patiently } from "../patience.ts";
import { checked, discard, request } from "../request.ts";
import { isStorageFull } from "../storage_full.ts";
import { isSameVersion, versionOf } from "../version.ts";
import { asRefusal, type KeptPlace, type KeptSet } from "./kept_place.ts";

/** Header of a kept response: the set it belongs to. Files of different sets must not be mixed. */
const SET = "x-set";

/** Status of a kept response that records that a file does not exist. */
const ABSENT = 404;

const PIECE_BYTES = 2 ** 20;

export interface CachePlaceOptions extends Pick<Persistence, "onRetry"> {
  /** Files requested in parallel, before they are read. */
  readonly first?: readonly string[];
  /** Download options, by file name. */
  readonly downloading?: (file: string) => Pick<DownloadOptions, "measure" | "onProgress">;
  /** The browser's storage has no room for the files. */
  readonly onFull?: () => void;
}

/** A whole file, from the host or from the cache. */
type Arrived = Download & { readonly isKept: boolean };

/**
 * Keeps whole files of a folder in Cache Storage, each under its own address. Every browser that runs the page has it,
 * except in insecure contexts: there everything is downloaded. It suits small checkpoints: each file is fetched with
 * one request, which any host can serve, and is in memory in one piece. For a kept file only the headers are requested,
 * to see whether the host still has that version.
 */
export class CachePlace implements KeptPlace<KeptSet> {
  #arrivals = new Map<string, Promise<Arrived>>();
  /** The id of the complete set. */
  #keptSet: string | null = null;
  /** The addresses of its files. */
  #keptUrls: ReadonlySet<string> = new Set();
  #isAside = false;

  /** @param url of the folder, with a trailing slash */
  constructor(
    readonly cacheName: string,
    readonly name: string,
    readonly url: string,
    readonly options: CachePlaceOptions = {},
  ) {}

  async whole(): Promise<KeptSet | null> {
    const answers = (await this.#withCache((cache) => this.#kept(cache))) ?? new Map<string, Response>();
    const sets = new Set([...answers.values()].map(({ headers }) => headers.get(SET)));
    const [set = null] = sets;
    if (sets.size !== 1) return null;
    this.#keptSet = set;
    this.#keptUrls = new Set([...answers].filter(([, { ok }]) => ok).map(([url]) => url));
    return { folder: { name: this.name, file: (name) => this.#readKept(name, set) } };
  }

  current(persistence: Persistence): Folder {
    const { onRetry, first = [] } = this.options;
    const arrivals = (this.#arrivals = new Map<string, Promise<Arrived>>());
    const file: Folder["file"] = async (name, signal) => {
      const persisting = withSignal({ ...(onRetry && { onRetry }), ...persistence }, signal);
      const arrival =
        arrivals.get(name) ?? this.#load(name, persisting).catch((error) => this.#fail(name, error));
      arrivals.set(name, arrival);
      return bytesFile(addressIn(this.url, name), (await arrival).bytes);
    };
    return startingWith(first, { name: this.name, file });
  }

  async remember(): Promise<void> {
    const arrivals = new Map<string, Arrived | null>();
    for (const [name, arrival] of this.#arrivals) arrivals.set(name, await arrival.catch(orAbsent));
    await this.#withCache(async (cache) => {
      const set = await setOf(arrivals);
      const isKept = [...arrivals.values()].every((arrival) => !arrival || arrival.isKept);
      if (isKept && set === this.#keptSet) return;
      await this.#keep(cache, arrivals, set);
    });
  }

  setAside(): void {
    this.#isAside = true;
    this.#keptUrls = new Set();
  }

  /** The kept files win over any error: a login page, say, may be sent in place of any file, with any content type. */
  isBetterThan(): boolean {
    return true;
  }

  async #load(name: string, persistence: Persistence): Promise<Arrived> {
    const url = addressIn(this.url, name);
    const answer = this.#isAside ? null : await this.#withCache((cache) => cache.match(url));
    if (answer?.ok && (await isCurrent(answer.headers, url, persistence))) {
      const bytes = await this.#bytesOf(name, answer);
      if (bytes) return { bytes, headers: answer.headers, isKept: true };
    }
    const downloaded = await download(url, { ...this.options.downloading?.(name), ...persistence });
    return { ...downloaded, isKept: false };
  }

  #fail(name: string, error: unknown): never {
    throw this.#keptUrls.has(addressIn(this.url, name)) ? asRefusal(error) : error;
  }

  /** Another tab may have stored another set in the meantime: then this one is no longer kept. */
  async #readKept(name: string, set: string | null): Promise<FileSource | null> {
    const url = addressIn(this.url, name);
    const answer = await this.#withCache((cache) => cache.match(url));
    if (!answer || answer.headers.get(SET) !== set) throw new NotKeptError(this.name, name);
    if (answer.status === ABSENT) return null;
    const bytes = await this.#bytesOf(name, answer);
    if (!bytes) throw new NotKeptError(this.name, name);
    return bytesFile(url, bytes);
  }

  /** Null if the storage has lost them. */
  async #bytesOf(name: string, answer: Response): Promise<ArrayBuffer | null> {
    const bytes = await answer.arrayBuffer().catch(() => null);
    if (bytes) this.options.downloading?.(name).onProgress?.(bytes.byteLength, bytes.byteLength);
    return bytes;
  }

  /** Deletes the kept files first, so that a quota that holds one version is enough. */
  async #keep(cache: Cache, arrivals: ReadonlyMap<string, Arrived | null>, set: string): Promise<void> {
    await this.#clear(cache);
    for (const [name, arrival] of arrivals) {
      const headers = [...versionOf(arrival?.headers ?? new Headers()), [SET, set] as [string, string]];
      const answer = arrival
        ? new Response(inPieces(arrival.bytes), { headers })
        : new Response(null, { status: ABSENT, headers });
      try {
        await cache.put(addressIn(this.url, name), answer);
      } catch (error) {
        await this.#clear(cache); // a partial set is useless
        if (isStorageFull(error)) this.options.onFull?.();
        return;
      }
    }
    this.#keptSet = set;
  }

  async #clear(cache: Cache): Promise<void> {
    for (const url of (await this.#kept(cache)).keys()) await cache.delete(url);
  }

  /** Null if there is no Cache Storage or access is denied. */
  async #withCache<T>(use: (cache: Cache) => Promise<T>): Promise<T | null> {
    try {
      return await use(await caches.open(this.cacheName));
    } catch {
      return null;
    }
  }

  /** The kept responses of this folder, by address. */
  async #kept(cache: Cache): Promise<Map<string, Response>> {
    const answers = new Map<string, Response>();
    for (const { url } of await cache.keys()) {
      if (folderOf(url) !== this.url) continue;
      const answer = await cache.match(url);
      if (answer) answers.set(url, answer);
    }
    return answers;
  }
}

/** Whether the host still has this version. @throws CheckpointError if the host does not say; the signal's reason */
async function isCurrent(kept: Headers, url: string, persistence: Persistence): Promise<boolean> {
  const answer = await persist(
    () => patiently(url, persistence, ({ signal }) => request({ url, method: "HEAD" }, signal)),
    () => 0,
    persistence,
  );
  await discard(answer);
  return isSameVersion(kept, (await checked(answer, url)).headers);
}

/** The same folder, with these files requested already. */
function startingWith(names: readonly string[], folder: Folder): Folder {
  for (const name of names) folder.file(name).catch(() => {}); // whoever reads the file gets the error
  return folder;
}

function orAbsent(error: unknown): null {
  if (error instanceof NotShownError) return null;
  throw error;
}

/** An id for this combination of file versions. */
async function setOf(arrivals: ReadonlyMap<string, Arrived | null>): Promise<string> {
  const versions = [...arrivals.keys()].sort().map((name) => {
    const arrival = arrivals.get(name);
    return [name, arrival ? [arrival.bytes.byteLength, versionOf(arrival.headers)] : null];
  });
  return sha256(new TextEncoder().encode(JSON.stringify(versions)));
}

/** A response copies its body, which for a whole model takes several frames. */
function inPieces(bytes: ArrayBuffer): ReadableStream<Uint8Array<ArrayBuffer>> {
  let start = 0;
  return new ReadableStream({
    pull(controller) {
      const length = Math.min(PIECE_BYTES, bytes.byteLength - start);
      if (length === 0) return controller.close();
      controller.enqueue(new Uint8Array(bytes, start, length));
      start += length;
    },
  });
}
