import { Host } from "../src/checkpoint/testing/host.ts";
import { randomFiles } from "../src/checkpoint/testing/random_files.ts";
import { open } from "./hub.ts";
import { expect, test } from "./page.ts";

const STORY = { p: "The cat", n: 4, t: 0 };

test("kept weights that were damaged are downloaded again, without a word", async ({ matrix, page }) => {
  await matrix.open(STORY);
  const text = await matrix.generate();
  await page.evaluate(async () => {
    const cache = await caches.open("one-matrix-checkpoints");
    const weights = (await cache.keys()).find(({ url }) => url.endsWith(".safetensors"));
    const response = weights && (await cache.match(weights));
    if (!weights || !response) throw new Error("No weights are kept.");
    const bytes = new Uint8Array(await response.arrayBuffer());
    bytes.set([(bytes.at(-1) ?? 0) ^ 1], bytes.length - 1);
    await cache.put(weights, new Response(bytes, { headers: response.headers }));
  });
  let downloads = 0;
  page.on("request", (request) => {
    if (request.method() === "GET" && request.url().endsWith(".safetensors")) downloads += 1;
  });
  await page.reload();
  await matrix.reaches("ready");
  expect(downloads).toBe(1);
  expect(await matrix.generate()).toBe(text);
});

/** In the page of a test: writes a small file. */
declare function writeFile(folder: FileSystemDirectoryHandle, name: string, contents: string): Promise<void>;

/** Faults of the storage in which opened models are kept. */
const STORAGE: Readonly<Record<string, () => Promise<void>>> = {
  "its files are cut off, or their descriptions damaged": async () => {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle("one-matrix-opened");
    const folders = (await Array.fromAsync(root.values())) as FileSystemDirectoryHandle[];
    for (const [i, folder] of folders.entries()) {
      if (i % 2 === 0) await writeFile(folder, "0", "cut off");
      else
        await writeFile(
          folder,
          "about.json",
          '{ "url": "https://example.org/100%/a", "size": "large", "version": 1 }',
        );
    }
    const strange = await root.getDirectoryHandle("strange", { create: true });
    await writeFile(
      strange,
      "about.json",
      '{ "url": "https://example.org/100%/b", "size": 7, "version": [] }',
    );
    await writeFile(strange, "0", "<b>kept");
  },
  "it is full": async () => {
    FileSystemFileHandle.prototype.createWritable = () =>
      Promise.reject(new DOMException("full", "QuotaExceededError"));
  },
  "it may not be used": async () => {
    StorageManager.prototype.getDirectory = () => Promise.reject(new DOMException("no", "SecurityError"));
  },
};

test(
  "an opened model runs, and is the same, whatever is wrong with the storage",
  { tag: "@long" },
  async ({ matrix, page, consoleErrors }) => {
    await page.addInitScript(() => {
      Object.assign(globalThis, {
        writeFile: async (folder: FileSystemDirectoryHandle, name: string, contents: string) => {
          const file = await (await folder.getFileHandle(name, { create: true })).createWritable();
          await file.write(contents);
          await file.close();
        },
      });
    });
    const host = await new Host().listen();
    host.files = new Map([...randomFiles()].map(([name, bytes]) => [`/tiny/${name}`, bytes]));
    await matrix.open(STORY);
    const text = await open(matrix, `${host.url}/tiny/`);
    for (const [words, fault] of Object.entries(STORAGE)) {
      await test.step(words, async () => {
        await page.evaluate(fault);
        if (words.startsWith("its files")) await page.reload();
        else await page.getByTestId("open-back").click();
        await matrix.reaches("ready");
        expect(await open(matrix, `${host.url}/tiny/`)).toBe(text);
      });
    }
    host.close();
    // The browser reports each optional file that this checkpoint lacks.
    const others = consoleErrors.filter((error) => !error.includes("status of 404"));
    consoleErrors.splice(0, Infinity, ...others);
  },
);
