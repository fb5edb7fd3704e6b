import * as fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { tries } from "../../../testing/fuzz.ts";
import { FakeDirectory } from "../../testing/directory.ts";
import type { Host } from "../../testing/host.ts";
import { serveFiles } from "../../testing/server.ts";
import { aboutOf, Store } from "./store.ts";
import { StorePlace, type StorePlaceOptions } from "./store_place.ts";

const BLOCK_BYTES = 2 ** 16;
const LENGTH = 2 * BLOCK_BYTES + 1000;
/** No two blocks are alike. */
const CONTENTS = new Uint8Array(LENGTH).map((_, index) => (31 * index) ^ (index >> 9) ^ (97 * (index >> 16)));

let host: Host;
let store: Store;

beforeEach(async () => {
  FakeDirectory.isFull = false;
  host = await serveFiles(new Map([["/file", CONTENTS]]));
  store = new Store(new FakeDirectory() as unknown as FileSystemDirectoryHandle, BLOCK_BYTES);
});

/** As on a new visit: a place from which the files `names` were requested. */
async function look(options: StorePlaceOptions = {}, names: readonly string[] = ["file"]) {
  const place = new StorePlace("name", `${host.url}/`, store, options);
  const folder = place.current({ pausesMs: [] });
  for (const name of names) await folder.file(name).catch(() => {});
  await place.remember();
  const file = await folder.file("file");
  if (!file) throw new Error("The file is not there.");
  return file;
}

async function readAll(options: StorePlaceOptions = {}): Promise<void> {
  const file = await look(options);
  file.expectAll?.();
  await file.read(0, LENGTH);
}

async function whole() {
  return new StorePlace("name", `${host.url}/`, store).whole();
}

/** `toEqual` would take seconds for this many bytes. */
function expectBytes(found: Uint8Array | undefined, start: number, end: number): void {
  expect(Buffer.compare(found ?? new Uint8Array(), CONTENTS.subarray(start, end))).toBe(0);
}

test("what was read once is not downloaded again, but for the byte that tells the version", async () => {
  await readAll();
  const [sent, requests] = [host.sentBytes, host.requests.length];
  const file = await look();
  expect(file.missingBytes).toBe(0);
  expectBytes(await file.read(0, LENGTH), 0, LENGTH);
  expect(host.sentBytes - sent).toBe(host.requests.length - requests);
});

test("a part is all that is downloaded before all of the file is expected to be read", async () => {
  const file = await look();
  const sent = host.sentBytes;
  expectBytes(await file.read(8, 100), 8, 100);
  expect(host.sentBytes).toBe(sent + 92);
  expect(file.missingBytes).toBe(LENGTH);
});

test("a download that ended in the middle goes on with the blocks that are missing", async () => {
  const file = await look();
  file.expectAll?.();
  await file.read(BLOCK_BYTES + 10, BLOCK_BYTES + 20);
  const again = await look();
  expect(again.missingBytes).toBe(LENGTH - BLOCK_BYTES);
  again.expectAll?.();
  const sent = host.sentBytes;
  expectBytes(await again.read(0, LENGTH), 0, LENGTH);
  expect(host.sentBytes).toBe(sent + LENGTH - BLOCK_BYTES);
});

test("any parts in any order are the file's bytes", async () => {
  const place = fc.integer({ min: 0, max: LENGTH });
  const file = await look();
  file.expectAll?.();
  await fc.assert(
    fc.asyncProperty(place, place, async (a, b) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)];
      expectBytes(await file.read(start, end), start, end);
    }),
    tries(100),
  );
});

test("bytes are told of as they arrive, and those that are kept are not", async () => {
  let arrived = 0;
  const file = await look({ onArrival: (bytes) => void (arrived += bytes) });
  file.expectAll?.();
  await file.read(0, BLOCK_BYTES + 1);
  expect(arrived).toBe(2 * BLOCK_BYTES);
  await file.read(0, LENGTH);
  expect(arrived).toBe(LENGTH);
});

describe("what is kept in full", () => {
  test("is read without the host, and it is known when it came", async () => {
    const before = Date.now();
    await readAll();
    host.close();
    const kept = await whole();
    const file = await kept?.folder.file("file");
    expectBytes(await file?.read(0, LENGTH), 0, LENGTH);
    expect(kept?.files).toMatchObject([
      { url: `${host.url}/file`, keptBytes: LENGTH, version: [["etag", expect.any(String)]] },
    ]);
    expect(kept?.files[0]?.arrived).toBeGreaterThanOrEqual(before);
  });

  test.each([404, 403])("tells that a file is not there, by a host that says %i", async (status) => {
    host.refusals.set("/other", status);
    await (await look({}, ["file", "other"])).read(0, LENGTH);
    host.close();
    const folder = (await whole())?.folder;
    expect(await folder?.file("other")).toBeNull();
    await expect(folder?.file("third")).rejects.toMatchObject({ code: "network" });
  });

  test("is not there where a block is missing, or a file of them", async () => {
    const file = await look();
    file.expectAll?.();
    await file.read(0, 10);
    expect(await whole()).toBeNull();
    host.files.set("/small", Uint8Array.of(1));
    await readAll();
    await look({}, ["file", "small"]);
    expect((await whole())?.files).toHaveLength(1);
  });

  test("stays until another version is here in full", async () => {
    await readAll();
    host.files.set("/file", CONTENTS.slice(0, 500));
    const file = await look();
    expect(file.missingBytes).toBe(500);
    expect((await whole())?.files).toMatchObject([{ size: LENGTH }]);
    await file.read(0, 500);
    expect((await whole())?.files).toMatchObject([{ size: 500 }]);
    await look();
    expect(await store.list()).toMatchObject([{ size: 500, keptBytes: 500 }]);
  });

  test("goes where there is no room for another version beside it", async () => {
    await readAll();
    host.files.set("/file", CONTENTS.slice(0, 500));
    const onFull = vi.fn<() => void>();
    const file = await look({ onFull });
    FakeDirectory.isFull = true;
    await file.read(0, 500);
    expect(await store.list()).toMatchObject([{ size: 500, keptBytes: 500 }]);
    expect(onFull).not.toHaveBeenCalled();
  });

  test("is read where the storage is full", async () => {
    await readAll();
    FakeDirectory.isFull = true;
    expect((await look()).missingBytes).toBe(0);
    host.close();
    expectBytes(await (await (await whole())?.folder.file("file"))?.read(0, LENGTH), 0, LENGTH);
  });

  test("is not mistaken for the fewer files that a visit saw which was cut short", async () => {
    host.files.set("/small", Uint8Array.of(1));
    await (await look({}, ["file", "small"])).read(0, LENGTH);
    const place = new StorePlace("name", `${host.url}/`, store);
    const small = await place.current({ pausesMs: [] }).file("small");
    await small?.read(0, 1);
    expect((await place.whole())?.files).toHaveLength(2);
  });
});

test("a full storage costs the keeping and nothing else, and is told of once", async () => {
  const onFull = vi.fn<() => void>();
  const file = await look({ onFull });
  file.expectAll?.();
  FakeDirectory.isFull = true;
  expectBytes(await file.read(0, LENGTH), 0, LENGTH);
  expect(onFull).toHaveBeenCalledOnce();
  FakeDirectory.isFull = false;
  expect((await look()).missingBytes).toBe(LENGTH);
});

test("a storage that is full from the beginning is told of", async () => {
  FakeDirectory.isFull = true;
  const onFull = vi.fn<() => void>();
  expectBytes(await (await look({ onFull })).read(0, LENGTH), 0, LENGTH);
  expect(onFull).toHaveBeenCalled();
});

test("two tabs that read at once both get the file, and what is kept is sound", async () => {
  await Promise.all([readAll(), readAll()]);
  host.close();
  expectBytes(await (await (await whole())?.folder.file("file"))?.read(0, LENGTH), 0, LENGTH);
});

/** The place of a folder below, a file of which was read. */
async function keepBelow(): Promise<StorePlace> {
  host.files.set("/below/file", Uint8Array.of(1));
  const below = new StorePlace("name", `${host.url}/below/`, store);
  await (await below.current({}).file("file"))?.read(0, 1);
  await below.remember();
  return below;
}

describe("what is kept", () => {
  test("can be seen and cleared, by address or all of it", async () => {
    await readAll();
    expect(await store.list()).toMatchObject([{ url: `${host.url}/file`, size: LENGTH, keptBytes: LENGTH }]);
    await store.clear(`${host.url}/other`);
    expect(await store.list()).toHaveLength(1);
    await store.clear(`${host.url}/`);
    expect(await store.list()).toEqual([]);
    expect(await store.sets(`${host.url}/`)).toEqual([]);
  });

  test("may be cleared while it is read: then it is downloaded", async () => {
    await readAll();
    const file = await look();
    await store.clear("");
    expectBytes(await file.read(0, LENGTH), 0, LENGTH);
  });

  test("of another folder stays", async () => {
    const below = await keepBelow();
    await look();
    expect((await below.whole())?.files).toHaveLength(1);
  });

  test("of a folder below stays where its own is cleared", async () => {
    const below = await keepBelow();
    await readAll();
    await store.clear(`${host.url}/`);
    expect((await store.list()).map(({ url }) => url)).toEqual([`${host.url}/below/file`]);
    expect((await below.whole())?.files).toHaveLength(1);
  });
});

test("a file of a host that does not tell versions is not kept", () => {
  expect(aboutOf("https://example.org/file", 1, new Headers({ date: "today" }))).toBeNull();
});
