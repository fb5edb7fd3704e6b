import { beforeEach, describe, expect, test, vi } from "vitest";
import { keepFile, loadFile } from "./cache.ts";
import { fakeCacheStorage } from "../testing/cache_storage.ts";
import type { Host } from "../testing/host.ts";
import { serve, serveFiles } from "../testing/server.ts";

const OLD = Uint8Array.of(1, 2, 3);
const NEW = Uint8Array.of(4, 5, 6);

let host: Host;
let url: string;

beforeEach(async () => {
  vi.stubGlobal("caches", fakeCacheStorage());
  host = await serveFiles(new Map([["/file", OLD]]));
  url = `${host.url}/file`;
  return () => vi.unstubAllGlobals();
});

async function visit(address = url): Promise<Uint8Array> {
  const file = await loadFile(address, "kept", {});
  await keepFile(file);
  return new Uint8Array(file.bytes);
}

describe("a kept file", () => {
  test("is not downloaded again", async () => {
    await visit();
    expect(await visit()).toEqual(OLD);
    expect(host.requests).toEqual(["GET /file", "HEAD /file"]);
  });

  test("is reported as loaded at once", async () => {
    await visit();
    const onProgress = vi.fn<(loaded: number, total: number) => void>();
    await loadFile(url, "kept", { onProgress });
    expect(onProgress.mock.calls).toEqual([[3, 3]]);
  });

  test("is downloaded again when the host has another version, and that is kept", async () => {
    await visit();
    host.files.set("/file", NEW);
    expect(await visit()).toEqual(NEW);
    expect(await visit()).toEqual(NEW);
    expect(host.requests).toEqual(["GET /file", "HEAD /file", "GET /file", "HEAD /file"]);
  });

  test("is used when the host can't be reached", async () => {
    await visit();
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    expect(await visit()).toEqual(OLD);
  });

  test("is of no use when the host has it no more", async () => {
    await visit();
    host.files.delete("/file");
    await expect(visit()).rejects.toMatchObject({ code: "network" });
  });

  test("is not used when aborted", async () => {
    await visit();
    await expect(loadFile(url, "kept", { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortError",
    });
  });
});

test("a file is not kept until it is said to be sound", async () => {
  await loadFile(url, "kept", {});
  await loadFile(url, "kept", {});
  expect(host.requests).toEqual(["GET /file", "GET /file"]);
});

test("a file whose host tells no version is downloaded again", async () => {
  const requests: (string | undefined)[] = [];
  const address = await serve((request, response) => {
    requests.push(request.method);
    response.writeHead(200, { "transfer-encoding": "chunked" }).end(OLD);
  });
  await visit(address);
  await visit(address);
  expect(requests).toEqual(["GET", "HEAD", "GET"]);
});

const broken: [string, unknown][] = [
  ["is missing", undefined],
  ["may not be opened", { open: () => Promise.reject(new DOMException("denied", "SecurityError")) }],
  [
    "is full",
    {
      open: async () => ({
        match: async () => undefined,
        delete: async () => false,
        put: () => Promise.reject(new DOMException("full", "QuotaExceededError")),
      }),
    },
  ],
  [
    "has lost the body",
    {
      open: async () => ({
        match: async () =>
          Object.assign(new Response(OLD, { headers: { "content-length": "3" } }), {
            arrayBuffer: () => Promise.reject(new TypeError("lost")),
          }),
        delete: async () => true,
        put: async () => {},
      }),
    },
  ],
];
test("full storage is told from storage that is not there", async () => {
  const file = await loadFile(url, "kept", {});
  expect(await keepFile(file)).toBe(true);
  vi.stubGlobal("caches", undefined);
  expect(await keepFile(file)).toBe(true);
  vi.stubGlobal("caches", broken.find(([name]) => name === "is full")?.[1]);
  expect(await keepFile(file)).toBe(false);
});

test.each(broken)("a file is downloaded where Cache Storage %s", async (_name, storage) => {
  vi.stubGlobal("caches", storage);
  expect(await visit()).toEqual(OLD);
  expect(await visit()).toEqual(OLD);
  expect(host.requests.filter((request) => request === "GET /file")).toHaveLength(2);
});
