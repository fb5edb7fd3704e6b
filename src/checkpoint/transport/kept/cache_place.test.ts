import { beforeEach, describe, expect, test, vi } from "vitest";
import { fakeCacheStorage } from "../../testing/cache_storage.ts";
import type { Host } from "../../testing/host.ts";
import { serve, serveFiles } from "../../testing/server.ts";
import { CachePlace, type CachePlaceOptions } from "./cache_place.ts";

const OLD = Uint8Array.of(1, 2, 3);
const NEW = Uint8Array.of(4, 5, 6);

let host: Host;

beforeEach(async () => {
  vi.stubGlobal("caches", fakeCacheStorage());
  host = await serveFiles(new Map([["/file", OLD]]));
  return () => vi.unstubAllGlobals();
});

function placeAt(url: string, options: CachePlaceOptions = {}): CachePlace {
  return new CachePlace("kept", "name", `${url}/`, options);
}

/** Reads a file as on a new visit, and keeps it. */
async function visit(url = host.url, options: CachePlaceOptions = {}): Promise<Uint8Array | undefined> {
  const place = placeAt(url, options);
  await place.whole();
  const file = await place.current({ pausesMs: [] }).file("file");
  await place.remember();
  return file?.read(0, file.size);
}

async function readKept(name = "file"): Promise<Uint8Array | null | undefined> {
  const file = await (await placeAt(host.url).whole())?.folder.file(name);
  return file && file.read(0, file.size);
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
    await visit(host.url, { downloading: () => ({ onProgress }) });
    expect(onProgress.mock.calls).toEqual([[3, 3]]);
  });

  test("is downloaded again when the host has another version, and that is kept", async () => {
    await visit();
    host.files.set("/file", NEW);
    expect(await visit()).toEqual(NEW);
    expect(await visit()).toEqual(NEW);
    expect(host.requests).toEqual(["GET /file", "HEAD /file", "GET /file", "HEAD /file"]);
  });

  test("is read without the host", async () => {
    await visit();
    host.close();
    expect(await readKept()).toEqual(OLD);
  });

  test("is not taken for the host's where the host does not say so", async () => {
    await visit();
    host.refusals.set("/file", 503);
    await expect(visit()).rejects.toMatchObject({ code: "network" });
    expect(await readKept()).toEqual(OLD);
  });

  test("that is unsound is downloaded again, and stays until that is here", async () => {
    await visit();
    const place = placeAt(host.url);
    await place.whole();
    place.setAside();
    expect(await readKept()).toEqual(OLD);
    host.files.set("/file", NEW);
    await place.current({}).file("file");
    await place.remember();
    expect(host.requests).toEqual(["GET /file", "GET /file"]);
    expect(await readKept()).toEqual(NEW);
  });
});

test("that a file is not there is kept too", async () => {
  const place = placeAt(host.url);
  const folder = place.current({ pausesMs: [] });
  await folder.file("file");
  await expect(folder.file("other")).rejects.toMatchObject({ name: "NotShownError" });
  await place.remember();
  host.close();
  expect(await readKept("other")).toBeNull();
  await expect(readKept("third")).rejects.toMatchObject({ code: "network" });
});

test("files of another set are not read as one with what is kept", async () => {
  await visit();
  const cache = await caches.open("kept");
  await cache.put(`${host.url}/other`, new Response(NEW, { headers: { "x-set": "of another visit" } }));
  expect(await placeAt(host.url).whole()).toBeNull();
});

test("files of other folders stay", async () => {
  host.files.set("/below/file", NEW);
  await visit(`${host.url}/below`);
  await visit();
  host.files.set("/file", NEW);
  await visit();
  expect(await visit(`${host.url}/below`)).toEqual(NEW);
  expect(host.requests.at(-1)).toBe("HEAD /below/file");
});

test("a file is not kept until it is said to be sound", async () => {
  for (let time = 0; time < 2; time++) await placeAt(host.url).current({}).file("file");
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
        keys: async () => [],
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
        keys: async () => [{ url: `${host.url}/file` }],
        match: async () =>
          Object.assign(new Response(OLD, { headers: { etag: "1" } }), {
            arrayBuffer: () => Promise.reject(new TypeError("lost")),
          }),
        delete: async () => true,
        put: async () => {},
      }),
    },
  ],
];

test("full storage is told from storage that is not there", async () => {
  const onFull = vi.fn<() => void>();
  vi.stubGlobal("caches", undefined);
  await visit(host.url, { onFull });
  expect(onFull).not.toHaveBeenCalled();
  vi.stubGlobal("caches", broken.find(([name]) => name === "is full")?.[1]);
  await visit(host.url, { onFull });
  expect(onFull).toHaveBeenCalledOnce();
});

test.each(broken)("a file is downloaded where Cache Storage %s", async (_name, storage) => {
  vi.stubGlobal("caches", storage);
  expect(await visit()).toEqual(OLD);
  expect(await visit()).toEqual(OLD);
  expect(host.requests.filter((request) => request === "GET /file")).toHaveLength(2);
});
