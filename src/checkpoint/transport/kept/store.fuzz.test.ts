import * as fc from "fast-check";
import { expect, test } from "vitest";
import { tries, unlessRejected } from "../../../testing/fuzz.ts";
import { CheckpointError } from "../../checkpoint_error.ts";
import { sha256 } from "../../format/sha256.ts";
import { FakeDirectory } from "../../testing/directory.ts";
import { Store } from "./store.ts";
import { StorePlace } from "./store_place.ts";

const FOLDER = "http://127.0.0.1:9/"; // nothing listens there
const URL = `${FOLDER}file`;

/** What another version of the page, or anything else, may have left in the storage. */
const about = fc.oneof(
  fc.string(),
  fc.json(),
  fc
    .record(
      {
        url: fc.oneof(fc.constant(URL), fc.jsonValue()),
        size: fc.oneof(fc.nat(20), fc.constantFrom(-1, 0.5, 1e15, 1e300, 2 ** 53), fc.jsonValue()),
        version: fc.oneof(
          fc.array(fc.tuple(fc.constantFrom("etag", "last-modified", "x", "a b"), fc.string())),
          fc.jsonValue(),
        ),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value)),
);

const sets = fc.oneof(
  fc.json(),
  fc
    .record({
      url: fc.oneof(fc.constant(FOLDER), fc.jsonValue()),
      sets: fc.oneof(
        fc.array(fc.dictionary(fc.constantFrom("file", "other"), fc.constantFrom("0", "1", "2", null))),
        fc.jsonValue(),
      ),
    })
    .map((value) => JSON.stringify(value)),
);

test("whatever stands in the storage, files are listed, cleared and read, or refused by name", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(about, { maxLength: 4 }),
      fc.uint8Array({ maxLength: 20 }),
      sets,
      async (abouts, block, belonging) => {
        const root = new FakeDirectory();
        const setsName = await sha256(new TextEncoder().encode(FOLDER));
        await write(await root.getDirectoryHandle(setsName, { create: true }), "sets.json", belonging);
        for (const [i, contents] of abouts.entries()) {
          const folder = await root.getDirectoryHandle(String(i), { create: true });
          for (const [name, bytes] of [
            ["about.json", contents],
            ["0", Uint8Array.from(block)],
          ] as const) {
            await write(folder, name, bytes);
          }
        }
        const store = new Store(root as unknown as FileSystemDirectoryHandle);
        for (const { url, size, keptBytes } of await store.list()) {
          expect([typeof url, Number.isInteger(size), keptBytes <= size]).toEqual(["string", true, true]);
        }
        const place = new StorePlace("a host", FOLDER, store);
        await unlessRejected(CheckpointError, async () => {
          const file = await (await place.whole())?.folder.file("file");
          if (file) expect((await file.read(0, file.size)).length).toBe(file.size);
        });
        await store.clear("");
        expect(await store.list()).toEqual([]);
      },
    ),
    tries(300),
  );
});

async function write(folder: FakeDirectory, name: string, contents: BlobPart): Promise<void> {
  const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
  await writable.write(contents);
  await writable.close();
}
