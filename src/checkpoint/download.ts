import { Collector } from "./collector.ts";
import { CheckpointError } from "./errors.ts";

export interface DownloadOptions {
  /** Tells the size of a file in bytes from its beginning; null while that is too short to say. */
  readonly measure?: (prefix: Uint8Array<ArrayBuffer>) => number | null;
  /** Called after every piece once the size is known. */
  readonly onProgress?: (loadedBytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
}

/** A whole file, and the headers of the answer that brought it. */
export interface Download {
  readonly bytes: ArrayBuffer;
  readonly headers: Headers;
}

/**
 * Fetches a file.
 * @throws CheckpointError, or the signal's reason where it was aborted
 */
export async function download(url: string, options: DownloadOptions): Promise<Download> {
  const response = await request(url, options.signal);
  checkAnswer(response, url);
  return { bytes: await readBody(response, url, options), headers: response.headers };
}

async function request(url: string, signal: AbortSignal | undefined): Promise<Response> {
  try {
    // Files of one checkpoint must not be mixed from two versions: the browser's cache may answer only if the host agrees.
    return await fetch(url, { cache: "no-cache", signal: signal ?? null });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new CheckpointError(
      "network",
      `${url} could not be reached. Check the connection and load the page again.`,
      {
        cause,
      },
    );
  }
}

function checkAnswer(response: Response, url: string): void {
  if (!response.ok) {
    throw new CheckpointError(
      "network",
      `${url} was answered with HTTP ${response.status}. Check that the file is there and load the page again.`,
    );
  }
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("text/html")) {
    throw new CheckpointError(
      "malformed",
      `${url} was answered with an HTML page (content type ${type}) in place of the file. Hosts of single-page ` +
        "applications do so where a file is missing: check that it is there.",
    );
  }
}

async function readBody(response: Response, url: string, options: DownloadOptions): Promise<ArrayBuffer> {
  const collector = new Collector();
  let total: number | null = null;
  const cutShort = (cause?: unknown): never => {
    options.signal?.throwIfAborted();
    throw new CheckpointError(
      "truncated",
      `The download of ${url} ended after ${collector.bytes.length} of ${total ?? "an unknown number of"} bytes. ` +
        "Load the page again.",
      { cause },
    );
  };
  for await (const piece of piecesOf(response.body, cutShort)) {
    collector.add(piece);
    if (total === null) {
      total = options.measure?.(collector.bytes) ?? null;
      if (total !== null) collector.reserve(total);
    }
    if (total !== null) options.onProgress?.(collector.bytes.length, total);
  }
  if (total !== null && collector.bytes.length < total) cutShort();
  return collector.finish();
}

/** Iterates by hand: Safari's streams have no async iterator. Leaving early ends the download. */
async function* piecesOf(
  body: ReadableStream<Uint8Array> | null,
  broken: (cause: unknown) => never,
): AsyncGenerator<Uint8Array, void> {
  if (!body) return;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(broken);
      if (done) return;
      yield value;
    }
  } finally {
    // Of a stream that broke it fails with the error that is already on its way.
    await reader.cancel().catch(() => {});
  }
}
