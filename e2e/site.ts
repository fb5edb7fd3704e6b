import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { contentTypeOf } from "../scripts/content_types.mjs";
import { test as base } from "./page.ts";

/** A plain static host: files of a folder under a sub-path, with type by extension, date, and no other header. */
export class Site {
  /** Files that replace those in the folder, as after a new deployment. */
  readonly deployed = new Map<string, string | Buffer>();
  /** Files that no longer exist, by prefix of their name. */
  removed: string | null = null;
  /** Bytes after which the connection is cut, for each of the next responses with such a file. */
  readonly cuts = new Map<string, number[]>();
  /** Handles some requests instead of the host. @returns whether it did */
  stranger: ((name: string, response: ServerResponse) => boolean) | null = null;
  /** Such as `POST index.html`. */
  readonly requests: string[] = [];
  readonly #server: Server;
  #address = "";

  private constructor(
    readonly folder: string,
    readonly path: string,
  ) {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async serve(folder: string, path: string): Promise<Site> {
    const site = new Site(folder, path);
    await new Promise<void>((resolve) => site.#server.listen(0, "127.0.0.1", resolve));
    const { port } = site.#server.address() as AddressInfo;
    site.#address = `http://127.0.0.1:${port}${path}`;
    return site;
  }

  get address(): string {
    return this.#address;
  }

  /** Stops it and its connections, as if the network were gone. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer({ url = "/", method = "GET" }: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(url, "http://host");
    const name = pathname.slice(this.path.length) || "index.html";
    this.requests.push(`${method} ${name}`);
    if (this.stranger?.(name, response)) return;
    const file = join(this.folder, name);
    const isRemoved = this.removed !== null && name.startsWith(this.removed);
    if (isRemoved || !pathname.startsWith(this.path) || !existsSync(file) || statSync(file).isDirectory()) {
      response.writeHead(404).end();
      return;
    }
    const cut = method === "GET" ? this.cuts.get(name)?.shift() : undefined;
    if (cut === 0) {
      response.destroy();
      return;
    }
    response.writeHead(200, {
      "content-type": contentTypeOf(file),
      "last-modified": statSync(file).mtime.toUTCString(),
    });
    const deployed = this.deployed.get(name);
    if (cut !== undefined) response.write(readFileSync(file).subarray(0, cut), () => response.destroy());
    else if (deployed === undefined) createReadStream(file).pipe(response);
    else response.end(deployed);
  }
}

/** A test of the built page on such a host, under a sub-path. */
export const test = base.extend<{ built: string; site: Site }>({
  built: fileURLToPath(new URL("../dist-test", import.meta.url)),
  site: async ({ built }, use) => {
    const site = await Site.serve(built, "/some/where/");
    await use(site);
    await site.close();
  },
  baseURL: async ({ site }, use) => use(site.address),
});

export { expect } from "./page.ts";
