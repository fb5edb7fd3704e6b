import { CheckpointError } from "../checkpoint_error.ts";
import { Pace } from "../../signals/pace.ts";
import { Collector } from "./collector.ts";
import { Interruption } from "./interruption.ts";
import { type Patience, patiently, type PatienceOptions } from "./patience.ts";
import { checked, discard, PARTIAL, request } from "./request.ts";
import { isSameVersion } from "./version.ts";

/** A part of a file, as `partOf` makes it. */
export interface Part {
  /** How many it has. */
  readonly bytes: number;
  /**
   * Requests what comes after its first `loaded` bytes.
   * @param ask sends these headers
   * @throws CheckpointError
   */
  readonly open: (
    loaded: number,
    ask: (headers: Record<string, string>) => Promise<Response>,
  ) => Promise<Response>;
}

export interface TransferOptions extends PatienceOptions {
  /** Computes the size of a file in bytes from its beginning; null while that is too short. */
  readonly measure?: (prefix: Uint8Array<ArrayBuffer>) => Promise<number | null> | number | null;
  /** Called after every piece once the size is known. */
  readonly onProgress?: (loadedBytes: number, totalBytes: number) => void;
  /** Token for the Hugging Face Hub; sent only to the Hub. */
  readonly token?: string | undefined;
  /** The part to fetch; by default the whole file. */
  readonly part?: Part;
}

/** A download in progress. Received bytes stay between tries, and are requested again only if they must be. */
export class Transfer {
  readonly #url: string;
  /** Of the current try. */
  #options: TransferOptions = {};
  #collector = new Collector();
  #total: number | null = null;
  /** Headers of the response that brought the first of the bytes. */
  #headers = new Headers();

  constructor(url: string) {
    this.#url = url;
  }

  /** Bytes received. */
  get loaded(): number {
    return this.#collector.bytes.length;
  }

  get headers(): Headers {
    return this.#headers;
  }

  /**
   * Fetches what is missing. All tries are for the same part, or for the whole file.
   * @returns the whole file, or the part
   * @throws Interruption if a retry may help; CheckpointError if it would not; the signal's reason
   */
  async attempt(options: TransferOptions): Promise<ArrayBuffer> {
    this.#options = options;
    if (options.part && this.#total === null) this.#expect(options.part.bytes);
    return patiently(this.#url, this.#options, (patience) => this.#fetchMissing(patience));
  }

  async #fetchMissing(patience: Patience): Promise<ArrayBuffer> {
    const { part } = this.#options;
    const { signal } = patience;
    const response = part
      ? await part.open(this.loaded, (headers) => this.#request(signal, headers))
      : await this.#open(signal);
    if (response.status !== PARTIAL) this.#beginWith(response);
    const pace = new Pace(); // a host that is near sends pieces without a pause
    for await (const piece of piecesOf(response.body, (cause) => this.#whereBroken(signal, cause))) {
      patience.renew();
      await this.#add(piece);
      await pace.keep();
    }
    if (this.#total !== null && this.loaded < this.#total) this.#cutShort(signal);
    return this.#collector.finish();
  }

  /** The rest of the file if the host still has that version and sends parts, or else all of it. */
  async #open(signal: AbortSignal): Promise<Response> {
    if (this.loaded > 0) {
      const rest = await this.#request(signal, { range: `bytes=${this.loaded}-` });
      if (this.#isContinuedBy(rest)) return rest;
      if (rest.ok && rest.status !== PARTIAL) return checked(rest, this.#url);
      await discard(rest);
    }
    return checked(await this.#request(signal), this.#url);
  }

  #isContinuedBy({ status, headers }: Response): boolean {
    // Another site may hide this header from the page; then assume that the response is what was requested.
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

  async #add(piece: Uint8Array): Promise<void> {
    const { measure, onProgress, part } = this.#options;
    if (part && this.loaded + piece.length > part.bytes) {
      throw new CheckpointError(
        "malformed",
        `The host of ${this.#url} sent more than the ${part.bytes} bytes asked for. Download the file and open that.`,
      );
    }
    this.#collector.add(piece);
    if (this.#total === null) this.#expect((await measure?.(this.#collector.bytes)) ?? null);
    if (this.#total !== null) onProgress?.(this.loaded, this.#total);
  }

  #expect(total: number | null): void {
    this.#total = total;
    if (total !== null) this.#collector.reserve(total);
  }

  #request(signal: AbortSignal, headers: Record<string, string> = {}): Promise<Response> {
    return request({ url: this.#url, headers, token: this.#options.token }, signal);
  }

  /** What is read where the connection breaks: the end, if all has come by then. */
  #whereBroken(signal: AbortSignal, cause: unknown): typeof END {
    return this.loaded === this.#total ? END : this.#cutShort(signal, cause);
  }

  #cutShort(signal: AbortSignal, cause?: unknown): never {
    signal.throwIfAborted();
    const message =
      `The download of ${this.#url} ended after ${this.loaded} of ${this.#total ?? "an unknown number of"} bytes. ` +
      "Check the connection.";
    throw new Interruption(new CheckpointError("truncated", message, { cause }));
  }
}

const END = { done: true, value: undefined } as const;

/** Iterates manually: Safari's streams have no async iterator. Leaving early cancels the download. */
async function* piecesOf(
  body: ReadableStream<Uint8Array> | null,
  broken: (cause: unknown) => typeof END,
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
    // On a broken stream it fails with the error that is being thrown already.
    await reader.cancel().catch(() => {});
  }
}
