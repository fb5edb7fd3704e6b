import * as fc from "fast-check";
import { expect, test } from "vitest";
import { tries } from "../../testing/fuzz.ts";
import { anyJson, changed, jsonOf } from "../../testing/json.ts";
import { mutation } from "../../testing/mutations.ts";
import { LARGEST_FILE } from "../source/http.ts";
import { FakeDirectory } from "../testing/directory.ts";
import { aboutOf, Store } from "./store.ts";

const SIZE = 20;
const SOUND = { url: "https://host/file", size: SIZE, version: [["etag", "a"]] };

interface Folder {
  readonly name: string;
  readonly about: Uint8Array<ArrayBuffer>;
  readonly block: Uint8Array<ArrayBuffer>;
}

async function storeWith(folders: readonly Folder[]): Promise<Store> {
  const root = new FakeDirectory();
  for (const { name, about, block } of folders) {
    const folder = await root.getDirectoryHandle(name, { create: true });
    for (const [file, bytes] of [
      ["about.json", about],
      ["0", block],
    ] as const) {
      const writable = await (await folder.getFileHandle(file, { create: true })).createWritable();
      await writable.write(bytes);
      await writable.close();
    }
  }
  return new Store(root as unknown as FileSystemDirectoryHandle);
}

const bytes = fc.uint8Array({ maxLength: 2 * SIZE }).map((array) => Uint8Array.from(array));
const encode = (json: unknown) => new TextEncoder().encode(jsonOf(json));
const about = fc.oneof(
  fc.constant(encode(SOUND)),
  changed(SOUND).map(encode),
  anyJson.map(encode),
  mutation.map((mutate) => mutate(encode(SOUND))),
  bytes,
);
const folder: fc.Arbitrary<Folder> = fc.record({ name: fc.string(), about, block: bytes });

test("whatever lies in the storage, the list of it holds files that can be, and it can be used and cleared", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(folder, { maxLength: 4, selector: ({ name }) => name }),
      async (folders) => {
        const store = await storeWith(folders);
        for (const { url, size, version, keptBytes } of await store.list()) {
          expect(URL.canParse(url)).toBe(true);
          expect(Number.isInteger(size) && size >= 0 && size <= LARGEST_FILE).toBe(true);
          expect(keptBytes === 0 || keptBytes <= size).toBe(true);
          // As an opened file has them when its host can't be reached.
          expect(() => new Headers(version.map(([key, value]) => [key, value]))).not.toThrow();
        }
        await store.findWhole(SOUND.url);
        const mine = aboutOf(SOUND.url, SIZE, new Headers({ etag: "new" }));
        const blocks = mine && (await store.blocks(mine));
        expect(await blocks?.write(0, new Uint8Array(SIZE))).toBe("kept");
        expect(await store.findWhole(SOUND.url)).toMatchObject({ size: SIZE, keptBytes: SIZE });
        await store.clear("");
        expect(await store.list()).toEqual([]);
      },
    ),
    tries(300),
  );
});

test("what is kept is listed as it was", async () => {
  const file = fc.record({
    url: fc.webUrl(),
    size: fc.integer({ min: 0, max: 100 }),
    etag: fc.string({ unit: fc.constantFrom("a", "b", '"', "/"), minLength: 1 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(file, { selector: ({ url }) => url, maxLength: 5 }), async (files) => {
      const store = await storeWith([]);
      for (const { url, size, etag } of files) {
        const one = aboutOf(url, size, new Headers({ etag }));
        const blocks = one && (await store.blocks(one));
        await blocks?.write(0, new Uint8Array(size));
      }
      const listed = (await store.list()).map(({ url, size, version }) => ({
        url,
        size,
        etag: version[0]?.[1],
      }));
      expect(new Set(listed.map((one) => JSON.stringify(one)))).toEqual(
        new Set(files.map((one) => JSON.stringify(one))),
      );
    }),
    tries(50),
  );
});
