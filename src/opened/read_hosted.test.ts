import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeDirectory } from "../checkpoint/testing/directory.ts";
import { serveFiles } from "../checkpoint/testing/server.ts";
import type { FileSource, Folder } from "../checkpoint/transport/folder.ts";
import { Store } from "../checkpoint/transport/kept/store.ts";
import { readHosted } from "./read_hosted.ts";

const BYTES = new Uint8Array([1, 2, 3]);

beforeEach(() => {
  const root = new FakeDirectory();
  vi.stubGlobal("navigator", { storage: { getDirectory: async () => root } });
});

afterEach(() => void vi.unstubAllGlobals());

/** A host of one file, `a.bin`. */
async function hostOfOne() {
  const host = await serveFiles(new Map([["/a.bin", BYTES]]));
  return { host, address: { name: "tiny", url: `${host.url}/` } };
}

async function openFile(folder: Folder): Promise<FileSource> {
  const file = await folder.file("a.bin");
  if (!file) throw new Error("It is not there.");
  return file;
}

async function readFile(folder: Folder): Promise<Uint8Array> {
  return (await openFile(folder)).read(0, BYTES.length);
}

test("what was kept is read when the host is in trouble, and that is told", async () => {
  const { host, address } = await hostOfOne();
  const store = await Store.open();
  expect(await readHosted(address, store, readFile, {})).toEqual(BYTES);
  host.stranger = (_request, response) => Boolean(response.destroy());
  const copies: string[] = [];
  const onCopy = ({ files }: { readonly files: readonly { readonly url: string }[] }) =>
    copies.push(...files.map(({ url }) => url));
  expect(await readHosted(address, store, readFile, { onCopy })).toEqual(BYTES);
  expect(copies).toEqual([`${address.url}a.bin`]);
});

test("without a store nothing is kept", async () => {
  const { address } = await hostOfOne();
  expect(await readHosted(address, null, readFile, {})).toEqual(BYTES);
  expect(await (await Store.open())?.list()).toEqual([]);
});

test.each([true, false])("its signal does not end what is read later (kept: %s)", async (isKept) => {
  const { address } = await hostOfOne();
  const reading = new AbortController();
  const store = isKept ? await Store.open() : null;
  const file = await readHosted(address, store, openFile, { signal: reading.signal });
  reading.abort();
  expect(await file.read(0, BYTES.length)).toEqual(BYTES);
});
