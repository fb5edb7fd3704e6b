import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** Starts a web server that lives until the test ends. @returns its address, without a slash at the end */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The files of a pretended host by path, to be changed at will, and what was asked of it. */
export interface Host {
  readonly url: string;
  readonly files: Map<string, Uint8Array>;
  /** Such as `GET /config.json`. */
  readonly requests: string[];
}

/** Serves files with ETags made from their contents, and 404 for others. */
export async function serveFiles(files: Map<string, Uint8Array>): Promise<Host> {
  const requests: string[] = [];
  const url = await serve((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    answer(response, files.get(request.url ?? ""));
  });
  return { url, files, requests };
}

function answer(response: ServerResponse, file: Uint8Array | undefined): void {
  if (!file) {
    response.writeHead(404).end();
    return;
  }
  const etag = `"${file.length}-${file.reduce((sum, byte) => (31 * sum + byte) % 65_521, 0)}"`;
  response.writeHead(200, { etag, "content-length": file.length }).end(file);
}
