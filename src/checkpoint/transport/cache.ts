import { type Download, download, type DownloadOptions } from "./download.ts";
import { isStorageFull } from "./storage_full.ts";
import { isSameVersion, versionOf } from "./version.ts";

const PIECE_BYTES = 2 ** 20;

/** A whole file. It is not kept between visits until `keepFile` is called. */
export interface CachedFile {
  readonly url: string;
  /** The browser's Cache Storage of this name is where it is, or would be, kept. */
  readonly cacheName: string;
  readonly bytes: ArrayBuffer;
  /** Whether this came from the last visit. */
  readonly kept: boolean;
  readonly headers: Headers;
}

/**
 * A file as kept from an earlier visit if the host still has that version or can't be reached, or else a new
 * download. Cache Storage is missing in insecure contexts and may fail in private ones: then always a download.
 * @throws CheckpointError, or the signal's reason where it was aborted
 */
export async function loadFile(
  url: string,
  cacheName: string,
  options: DownloadOptions,
): Promise<CachedFile> {
  const kept = await findKept(url, cacheName, options.signal);
  if (kept) options.onProgress?.(kept.bytes.byteLength, kept.bytes.byteLength);
  return { url, cacheName, kept: kept !== null, ...(kept ?? (await download(url, options))) };
}

/**
 * Keeps a file for later visits in place of its other versions. Never fails: at worst the file is not kept.
 * @returns whether the browser's storage had room for it
 */
export async function keepFile({ url, cacheName, bytes, kept, headers }: CachedFile): Promise<boolean> {
  if (kept) return true;
  let isFull = false;
  await withCache(cacheName, async (cache) => {
    // First, so that a quota that holds one version is enough, and no old file stays beside new ones.
    await cache.delete(url);
    await cache
      .put(url, new Response(inPieces(bytes), { headers: versionOf(headers) }))
      .catch((error: unknown) => {
        isFull = isStorageFull(error);
      });
  });
  return !isFull;
}

/** Makes sure that the next visit downloads a file anew. Never fails. */
export async function forgetFile({ url, cacheName }: CachedFile): Promise<void> {
  await withCache(cacheName, (cache) => cache.delete(url));
}

/** A response copies what it is made of, which for a whole model takes as long as several frames. */
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

async function findKept(
  url: string,
  cacheName: string,
  signal: AbortSignal | undefined,
): Promise<Download | null> {
  const response = await withCache(cacheName, (cache) => cache.match(url));
  if (!response || !(await isCurrent(response, url, signal))) return null;
  const bytes = await response.arrayBuffer().catch(() => null);
  return bytes && { bytes, headers: response.headers };
}

async function isCurrent(kept: Response, url: string, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    const current = await fetch(url, { method: "HEAD", cache: "no-cache", signal: signal ?? null });
    return current.ok && isSameVersion(kept.headers, current.headers);
  } catch {
    signal?.throwIfAborted();
    return true; // offline: nothing newer is to be had
  }
}

/** Null where there is no Cache Storage or it refuses. */
async function withCache<T>(name: string, use: (cache: Cache) => Promise<T>): Promise<T | null> {
  try {
    return await use(await caches.open(name));
  } catch {
    return null;
  }
}
