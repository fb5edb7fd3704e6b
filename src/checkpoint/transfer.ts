import { Collector } from "./collector.ts";
import { CheckpointError } from "./errors.ts";
import { isSameVersion } from "./version.ts";

/** A try that failed for a reason that may pass: `report` says what happened, should it be the last one. */
export class Interruption extends Error {
  override readonly name = "Interruption";
  constructor(readonly report: CheckpointError) {
    super(report.message);
  }
}

export interface TransferOptions {
  /** Tells the size of a file in bytes from its beginning; null while that is too short to say. */
  readonly measure?: (prefix: Uint8Array<ArrayBuffer>) => number | null;
  /** Called after every piece once the size is known. */
  readonly onProgress?: (loadedBytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
}

/** A file on its way. What has arrived stays between tries, and is asked for again only where it must be. */
export class Transfer {
  readonly #url: string;
  readonly #options: TransferOptions;
  #collector = new Collector();
  #total: number | null = null;
  /** Of the answer that brought the first of the bytes that are here. */
  #headers = new Headers();

  constructor(url: string, options: TransferOptions) {
    this.#url = url;
    this.#options = options;
  }

  /** Bytes that are here. */
  get loaded(): number {
    return this.#collector.bytes.length;
  }

  get headers(): Headers {
    return this.#headers;
  }

  /**
   * Fetches what is missing.
   * @returns the whole file
   * @throws Interruption where another try may help; CheckpointError where it would not; the signal's reason
   */
  async attempt(): Promise<ArrayBuffer> {
    const response = await this.#open();
    if (response.status !== PARTIAL) this.#beginWith(response);
    for await (const piece of piecesOf(response.body, (cause) => this.#cutShort(cause))) this.#add(piece);
    if (this.#total !== null && this.loaded < this.#total) this.#cutShort();
    return this.#collector.finish();
  }

  /** The rest of the file if the host still has that version and sends parts, or else all of it. */
  async #open(): Promise<Response> {
    if (this.loaded > 0) {
      const rest = await this.#request({ range: `bytes=${this.loaded}-` });
      if (this.#isContinuedBy(rest)) return rest;
      if (rest.ok && rest.status !== PARTIAL) return checked(rest, this.#url);
      await rest.body?.cancel();
    }
    return checked(await this.#request(), this.#url);
  }

  #isContinuedBy({ status, headers }: Response): boolean {
    // Another site may keep this header from the page; then the answer is taken to be what was asked for.
    const range = headers.get("content-range") ?? `bytes ${this.loaded}-`;
    return (
      status === PARTIAL && range.startsWith(`bytes ${this.loaded}-`) && isSameVersion(this.#headers, headers)
    );
  }

  #beginWith({ headers }: Response): void {
    this.#collector = new Collector();
    this.#total = null;
    this.#headers = headers;
  }

  #add(piece: Uint8Array): void {
    const { measure, onProgress } = this.#options;
    this.#collector.add(piece);
    if (this.#total === null) {
      this.#total = measure?.(this.#collector.bytes) ?? null;
      if (this.#total !== null) this.#collector.reserve(this.#total);
    }
    if (this.#total !== null) onProgress?.(this.loaded, this.#total);
  }

  async #request(headers: Record<string, string> = {}): Promise<Response> {
    const { signal = null } = this.#options;
    try {
      // Files of one checkpoint must not be mixed from two versions: the browser's cache may answer only if the host agrees.
      const response = await fetch(this.#url, { cache: "no-cache", signal, headers });
      if (PASSING.has(response.status)) throw refusal(response, this.#url);
      return response;
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof CheckpointError) throw new Interruption(cause);
      const message = `${this.#url} could not be reached. Check the connection and load the page again.`;
      throw new Interruption(new CheckpointError("network", message, { cause }));
    }
  }

  #cutShort(cause?: unknown): never {
    this.#options.signal?.throwIfAborted();
    const message =
      `The download of ${this.#url} ended after ${this.loaded} of ${this.#total ?? "an unknown number of"} bytes. ` +
      "Load the page again.";
    throw new Interruption(new CheckpointError("truncated", message, { cause }));
  }
}

/** The status of an answer that is a part of a file. */
const PARTIAL = 206;

/** Statuses of hosts that may do better a little later. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

function refusal({ status }: Response, url: string): CheckpointError {
  return new CheckpointError(
    "network",
    `${url} was answered with HTTP ${status}. Check that the file is there and load the page again.`,
  );
}

function checked(response: Response, url: string): Response {
  if (!response.ok) throw refusal(response, url);
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("text/html")) {
    throw new CheckpointError(
      "malformed",
      `${url} was answered with an HTML page (content type ${type}) in place of the file. Hosts of single-page ` +
        "applications do so where a file is missing: check that it is there.",
    );
  }
  return response;
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
