import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { type Contents, Host } from "./host.ts";

/** Starts a web server that stops when the test ends. @returns its address, without a trailing slash */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A host with these files that stops when the test ends. */
export async function serveFiles(files: Map<string, Contents>): Promise<Host> {
  const host = await new Host().listen();
  host.files = files;
  onTestFinished(() => host.close());
  return host;
}
