import * as fc from "fast-check";
import { expect, test } from "vitest";
import { tries } from "../../../testing/fuzz.ts";
import { CheckpointError } from "../../checkpoint_error.ts";
import { FakeDirectory } from "../../testing/directory.ts";
import { keptFolder } from "./kept_folder.ts";
import { Store } from "./store.ts";

const URL = "http://127.0.0.1:9/file"; // where nothing answers

/** What another version of the page, or anyone, may have left in the storage. */
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

test("whatever stands in the storage, files are listed, cleared and read, or refused by name", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(about, { maxLength: 4 }),
      fc.uint8Array({ maxLength: 20 }),
      async (abouts, block) => {
        const root = new FakeDirectory();
        for (const [i, contents] of abouts.entries()) {
          const folder = await root.getDirectoryHandle(String(i), { create: true });
          for (const [name, bytes] of [
            ["about.json", contents],
            ["0", Uint8Array.from(block)],
          ] as const) {
            const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
            await writable.write(bytes);
            await writable.close();
          }
        }
        const store = new Store(root as unknown as FileSystemDirectoryHandle);
        for (const { url, size, keptBytes } of await store.list()) {
          expect([typeof url, Number.isInteger(size), keptBytes <= size]).toEqual(["string", true, true]);
        }
        const folder = keptFolder("a host", "http://127.0.0.1:9/", store, { pausesMs: [] });
        try {
          const file = await folder.file("file");
          if (file) expect((await file.read(0, file.size)).length).toBe(file.size);
        } catch (error) {
          expect(error).toBeInstanceOf(CheckpointError);
        }
        await store.clear("");
        expect(await store.list()).toEqual([]);
      },
    ),
    tries(300),
  );
});
