import { expect, test } from "vitest";
import type { Folder } from "../../src/index.ts";
import { sparingFolder, TooMuchError } from "./sparing_folder.ts";

/** Files of 100 bytes, of which so many have to be fetched. */
function folderMissing(missing: Readonly<Record<string, number>>): Folder {
  return {
    name: "files",
    file: async (name) => {
      const missingBytes = missing[name];
      if (missingBytes === undefined) return null;
      return { name, size: 100, missingBytes, read: async (start, end) => new Uint8Array(end - start) };
    },
  };
}

test("what is allowed is fetched of all files together, and no more", async () => {
  const sparing = sparingFolder(folderMissing({ a: 100, b: 70 }), 50);
  const [a, b] = [await sparing.file("a"), await sparing.file("b")];
  expect((await a?.read(0, 30))?.length).toBe(30);
  expect((await b?.read(80, 100))?.length).toBe(20);
  await expect(a?.read(30, 31)).rejects.toMatchObject({ name: "TooMuchError", mostBytes: 170 });
});

test("a read that is too much fetches nothing", async () => {
  const file = await sparingFolder(folderMissing({ a: 100 }), 50).file("a");
  await expect(file?.read(0, 51)).rejects.toBeInstanceOf(TooMuchError);
});

test("what is here is read freely; what is absent stays absent", async () => {
  const sparing = sparingFolder(folderMissing({ here: 0 }), 1);
  expect((await (await sparing.file("here"))?.read(0, 100))?.length).toBe(100);
  expect(await sparing.file("absent")).toBeNull();
});
