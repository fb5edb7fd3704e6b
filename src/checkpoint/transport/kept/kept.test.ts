import * as fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { tries } from "../../../testing/fuzz.ts";
import { FakeDirectory } from "../../testing/directory.ts";
import type { Host } from "../../testing/host.ts";
import { serveFiles } from "../../testing/server.ts";
import { BLOCK_BYTES } from "./blocks.ts";
import { keptFolder, type KeepingOptions } from "./kept_folder.ts";
import { aboutOf, Store } from "./store.ts";

const LENGTH = 2 * BLOCK_BYTES + 1000;
const CONTENTS = new Uint8Array(LENGTH).map((_, index) => (31 * index) ^ (index >> 9));

let host: Host;
let store: Store;

beforeEach(async () => {
  FakeDirectory.isFull = false;
  host = await serveFiles(new Map([["/file", CONTENTS]]));
  store = new Store(new FakeDirectory() as unknown as FileSystemDirectoryHandle);
});

/** As at a new visit. */
async function open(options: KeepingOptions = {}) {
  const file = await keptFolder("name", `${host.url}/`, store, { pausesMs: [], ...options }).file("file");
  if (!file) throw new Error("The file is not there.");
  return file;
}

async function readAll(): Promise<void> {
  const file = await open();
  file.expectAll?.();
  await file.read(0, LENGTH);
}

/** `toEqual` would take seconds for so many bytes. */
function expectBytes(found: Uint8Array, start: number, end: number): void {
  expect(Buffer.compare(found, CONTENTS.subarray(start, end))).toBe(0);
}

test("what was read once is not downloaded again, but for the byte that tells the version", async () => {
  await readAll();
  const sent = host.sentBytes;
  const file = await open();
  expect(file.missingBytes).toBe(0);
  expectBytes(await file.read(0, LENGTH), 0, LENGTH);
  expect(host.sentBytes).toBe(sent + 1);
});

test("a part is all that is downloaded before all of the file is expected to be read", async () => {
  const file = await open();
  expectBytes(await file.read(8, 100), 8, 100);
  expect(host.sentBytes).toBe(1 + 92);
  expect(file.missingBytes).toBe(LENGTH);
});

test("a download that ended in the middle goes on with the blocks that are missing", async () => {
  const file = await open();
  file.expectAll?.();
  await file.read(BLOCK_BYTES + 10, BLOCK_BYTES + 20);
  const again = await open();
  expect(again.missingBytes).toBe(LENGTH - BLOCK_BYTES);
  again.expectAll?.();
  const sent = host.sentBytes;
  expectBytes(await again.read(0, LENGTH), 0, LENGTH);
  expect(host.sentBytes).toBe(sent + LENGTH - BLOCK_BYTES);
});

test("any parts in any order are the file's bytes", async () => {
  const place = fc.integer({ min: 0, max: LENGTH });
  const file = await open();
  file.expectAll?.();
  await fc.assert(
    fc.asyncProperty(place, place, async (a, b) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)];
      expectBytes(await file.read(start, end), start, end);
    }),
    tries(20),
  );
});

test("a host that can't be reached is not needed for a file that is kept in full", async () => {
  await readAll();
  host.close();
  expectBytes(await (await open()).read(0, LENGTH), 0, LENGTH);
});

test.each([401, 403, 503])(
  "of a host that answers %i it is told that the kept copy is taken, and why",
  async (status) => {
    const onCopy = vi.fn<NonNullable<KeepingOptions["onCopy"]>>();
    const before = Date.now();
    await readAll();
    await open({ onCopy });
    expect(onCopy).not.toHaveBeenCalled();
    host.refusals.set("/file", status);
    expectBytes(await (await open({ onCopy })).read(0, LENGTH), 0, LENGTH);
    expect(onCopy).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ url: `${host.url}/file`, version: [["etag", expect.any(String)]] }),
      expect.stringContaining(`HTTP ${status}`),
    );
    expect(onCopy.mock.lastCall?.[0].arrived).toBeGreaterThanOrEqual(before);
  },
);

test("bytes are told of as they arrive, and those that are kept are not", async () => {
  let arrived = 0;
  const onArrival = (bytes: number) => void (arrived += bytes);
  const file = await open({ onArrival });
  file.expectAll?.();
  await file.read(0, BLOCK_BYTES + 1);
  expect(arrived).toBe(2 * BLOCK_BYTES);
  await file.read(0, LENGTH);
  expect(arrived).toBe(LENGTH);
});

test("a host that can't be reached is missed where a block is missing", async () => {
  const file = await open();
  file.expectAll?.();
  await file.read(0, 10);
  host.close();
  await expect(open()).rejects.toMatchObject({ code: "network" });
});

test("another version on the host takes the place of the kept one", async () => {
  await readAll();
  host.files.set("/file", CONTENTS.slice(0, 500));
  expect((await open()).missingBytes).toBe(500);
  expect(await store.list()).toMatchObject([{ size: 500, keptBytes: 0 }]);
});

test("a full storage costs the keeping and nothing else, and is told of once", async () => {
  const onFull = vi.fn<() => void>();
  const file = await open({ onFull });
  file.expectAll?.();
  FakeDirectory.isFull = true;
  expectBytes(await file.read(0, LENGTH), 0, LENGTH);
  expect(onFull).toHaveBeenCalledOnce();
  FakeDirectory.isFull = false;
  expect((await open()).missingBytes).toBe(LENGTH);
});

test("two tabs that read at once both get the file, and what is kept is sound", async () => {
  await Promise.all([readAll(), readAll()]);
  host.close();
  expectBytes(await (await open()).read(0, LENGTH), 0, LENGTH);
});

describe("what is kept", () => {
  test("can be seen and cleared, by address or all of it", async () => {
    await readAll();
    expect(await store.list()).toMatchObject([{ url: `${host.url}/file`, size: LENGTH, keptBytes: LENGTH }]);
    await store.clear(`${host.url}/other`);
    expect(await store.list()).toHaveLength(1);
    await store.clear(`${host.url}/`);
    expect(await store.list()).toEqual([]);
  });

  test("may be cleared while it is read: then it is downloaded", async () => {
    await readAll();
    const file = await open();
    await store.clear("");
    expectBytes(await file.read(0, LENGTH), 0, LENGTH);
  });
});

test("a file of a host that does not tell versions is not kept", () => {
  expect(aboutOf("https://example.org/file", 1, new Headers({ date: "today" }))).toBeNull();
});
