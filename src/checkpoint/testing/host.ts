import { createHash } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { createReadStream, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A file's bytes, or its path on disk. */
export type Contents = Uint8Array | string;

/**
 * A fake host of checkpoints that can behave as the Hugging Face Hub does: it redirects file addresses, sends parts of
 * files, marks versions with ETags, and lets pages of other sites read the files. What it serves, and how, can be
 * changed at any time.
 */
export class Host {
  /** By path, such as `/config.json`. */
  files = new Map<string, Contents>();
  sendsParts = true;
  /** Whether each file's address redirects to another one, as on the Hub. */
  redirects = false;
  /** Status to send instead of the file, by path. */
  readonly refusals = new Map<string, number>();
  /** Paths that get no response. */
  readonly stalled = new Set<string>();
  /** Handles some requests instead of the host. @returns whether it did */
  stranger: ((request: IncomingMessage, response: ServerResponse, path: string) => boolean) | null = null;
  #allowance = Infinity;
  readonly #raised = new EventEmitter();
  /** Such as `GET /config.json`, without redirects. */
  readonly requests: string[] = [];
  /** Bytes of file contents sent. */
  sentBytes = 0;
  /** Its address, without a trailing slash. */
  url = "";
  readonly #server: Server = createServer((request, response) => this.#answer(request, response));

  /** Bytes of file contents it may send before it waits for a higher limit: a link as slow as a test needs. */
  set allowance(bytes: number) {
    this.#allowance = bytes;
    this.#raised.emit("raised");
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  /** Stops it and its connections, as if the network were gone. */
  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-expose-headers", "ETag, Content-Range");
    const asked = decodeURIComponent(request.url ?? "");
    const path = asked.replace(/^\/blobs(?=\/)/, "");
    if (this.redirects && asked === path) {
      response.writeHead(302, { location: `${this.url}/blobs${request.url}` }).end();
      return;
    }
    this.requests.push(`${request.method} ${path}`);
    const contents = this.files.get(path);
    const status = this.refusals.get(path) ?? (contents === undefined ? 404 : 200);
    if (this.stalled.has(path) || this.stranger?.(request, response, path)) return;
    if (status === 200 && contents !== undefined) this.#send(contents, request, response);
    else response.writeHead(status).end();
  }

  #send(contents: Contents, { headers, method }: IncomingMessage, response: ServerResponse): void {
    const size = typeof contents === "string" ? statSync(contents).size : contents.length;
    response.setHeader("etag", etagOf(contents));
    const range = this.sendsParts ? /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? "") : null;
    const [start, end] = range ? [Number(range[1]), range[2] ? Number(range[2]) + 1 : size] : [0, size];
    if (range) response.setHeader("content-range", `bytes ${start}-${end - 1}/${size}`);
    response.writeHead(range ? 206 : 200, { "content-length": end - start });
    if (method === "HEAD") {
      response.end();
      return;
    }
    if (typeof contents !== "string") {
      void this.#sendAllowed(contents.subarray(start, end), response);
      return;
    }
    this.sentBytes += end - start;
    createReadStream(contents, { start, end: end - 1 }).pipe(response);
  }

  async #sendAllowed(bytes: Uint8Array, response: ServerResponse): Promise<void> {
    for (let sent = 0; sent < bytes.length && !response.destroyed;) {
      const count = Math.min(this.#allowance, bytes.length - sent);
      if (count === 0) await once(this.#raised, "raised");
      this.#allowance -= count;
      this.sentBytes += count;
      response.write(bytes.subarray(sent, sent + count));
      sent += count;
    }
    response.end();
  }
}

/** Cached for files already served; they do not change. */
const etags = new WeakMap<Uint8Array, string>();

function etagOf(contents: Contents): string {
  if (typeof contents === "string") return digestOf(String(statSync(contents).mtimeMs));
  const etag = etags.get(contents) ?? digestOf(contents);
  etags.set(contents, etag);
  return etag;
}

function digestOf(told: Uint8Array | string): string {
  return `"${createHash("sha1").update(told).digest("hex")}"`;
}
