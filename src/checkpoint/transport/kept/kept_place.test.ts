import type { ServerResponse } from "node:http";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { MissingCodeError } from "../../../code/missing_code_error.ts";
import { openCheckpoint, type OpenedCheckpoint } from "../../open_checkpoint.ts";
import { FakeDirectory } from "../../testing/directory.ts";
import type { Host } from "../../testing/host.ts";
import { jsonBytes, type RandomKind, randomFiles } from "../../testing/random_files.ts";
import { serveFiles } from "../../testing/server.ts";
import type { KeptCheckpoint } from "./store_place.ts";
import type { Folder } from "../folder.ts";
import { readTogether } from "./kept_place.ts";
import { Store } from "./store.ts";
import { StorePlace } from "./store_place.ts";

let host: Host;
let store: Store;
const onCopy = vi.fn<(kept: KeptCheckpoint, reason: string) => void>();

beforeEach(async () => {
  onCopy.mockClear();
  host = await serveFiles(new Map());
  store = new Store(new FakeDirectory() as unknown as FileSystemDirectoryHandle);
});

function publish(files: ReadonlyMap<string, Uint8Array>): void {
  host.files = new Map([...files].map(([name, bytes]) => [`/m/${name}`, bytes]));
}

/** Opens the host's checkpoint as on a new visit. */
function look(): Promise<OpenedCheckpoint> {
  const place = new StorePlace("m", `${host.url}/m/`, store);
  return readTogether(place, (folder) => openCheckpoint(folder), { onCopy });
}

/** Reads all of the weights, as uploading them to the GPU does. */
async function load({ files }: OpenedCheckpoint): Promise<Buffer> {
  for (const file of files) file.expectAll?.();
  return Buffer.concat(await Promise.all(files.map((file) => file.read(0, file.size))));
}

test("code that is missing is no reason to look at what is kept", async () => {
  publish(randomFiles());
  await load(await look());
  expect(await new StorePlace("m", `${host.url}/m/`, store).whole()).not.toBeNull();
  const read = vi.fn<() => Promise<never>>(() => Promise.reject(new MissingCodeError("checks the kernels")));
  const place = new StorePlace("m", `${host.url}/m/`, store);
  await expect(readTogether(place, read, {})).rejects.toThrow(MissingCodeError);
  expect(read).toHaveBeenCalledOnce();
});

test("code that is missing while what is kept is read is no fault of that", async () => {
  publish(randomFiles());
  await load(await look());
  const setAside = vi.spyOn(StorePlace.prototype, "setAside");
  host.stranger = (_request, response) => {
    response.writeHead(403).end();
    return true;
  };
  let tries = 0;
  const read = async (folder: Folder): Promise<never> => {
    await openCheckpoint(folder); // which the host refuses
    tries += 1;
    throw new MissingCodeError("reads tokenizers of this kind");
  };
  await expect(readTogether(new StorePlace("m", `${host.url}/m/`, store), read, {})).rejects.toMatchObject({
    code: "network",
  });
  expect(tries).toBe(1);
  expect(setAside).not.toHaveBeenCalled();
});

function refuseAll(answer: (response: ServerResponse) => void): void {
  host.stranger = (_request, response) => {
    answer(response);
    return true;
  };
}

const SETTINGS = jsonBytes({ added: true });

describe.each<[string, RandomKind, boolean]>([
  ["in one file", {}, true],
  ["in one file, without tokenizer_config.json", {}, false],
  ["in shards, without tokenizer_config.json", { shards: 2 }, false],
  ["in shards", { shards: 3 }, true],
])("a checkpoint %s that was loaded once", (_, kind, hasSettings) => {
  const files = randomFiles(kind);
  if (hasSettings) files.set("tokenizer_config.json", SETTINGS);

  test.each<[string, (response: ServerResponse) => void]>([
    ["breaks connections", (response) => response.destroy()],
    ["answers 503", (response) => response.writeHead(503).end()],
    ["answers 429", (response) => response.writeHead(429, { "retry-after": "300" }).end()],
    ["answers 404", (response) => response.writeHead(404).end()],
    ["answers 403", (response) => response.writeHead(403).end()],
    ["answers 401", (response) => response.writeHead(401).end()],
    ["sends a page", (response) => response.writeHead(200, { "content-type": "text/html" }).end("<p>")],
  ])("is there while its host %s, and it is told why", async (_words, answer) => {
    publish(files);
    const bytes = await load(await look());
    refuseAll(answer);
    const opened = await look();
    expect(opened).toMatchObject({ missingBytes: 0, files: { length: kind.shards ?? 1 } });
    expect(opened.checkpoint.tokenizerConfig).toEqual(hasSettings ? { added: true } : {});
    expect(bytes.equals(await load(opened))).toBe(true);
    const [kept, reason] = onCopy.mock.lastCall ?? [];
    expect(kept?.files).toHaveLength(files.size);
    expect(reason).toMatch(/http:|has no config/);
  });

  test("is the host's where the host is well again", async () => {
    publish(files);
    await load(await look());
    refuseAll((response) => response.writeHead(503).end());
    await look();
    host.stranger = null;
    onCopy.mockClear();
    await look();
    expect(onCopy).not.toHaveBeenCalled();
  });
});

test("a host that is silent is not waited for where a copy is kept", async () => {
  publish(randomFiles());
  await load(await look());
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  refuseAll(() => {});
  const looking = look();
  // On a busy machine the usual second is too short.
  await vi.waitFor(
    async () => {
      await vi.advanceTimersByTimeAsync(1000);
      expect(onCopy).toHaveBeenCalled();
    },
    { timeout: 20_000 },
  );
  vi.useRealTimers();
  expect((await looking).missingBytes).toBe(0);
});

describe("versions are not mixed:", () => {
  const newer = randomFiles({ contextLength: 128 });

  test("where the host shows a new config and not the weights, all is as it was kept", async () => {
    publish(randomFiles());
    await load(await look());
    publish(newer);
    host.refusals.set("/m/model.safetensors", 503);
    for (let time = 0; time < 2; time++) {
      expect((await look()).checkpoint.config.contextLength).toBe(64);
    }
    expect(onCopy).toHaveBeenCalledTimes(2);
    host.refusals.clear();
    expect((await look()).checkpoint.config.contextLength).toBe(128);
  });

  test("a file that is kept and refused does not pass for one that is not there", async () => {
    publish(new Map([...randomFiles(), ["tokenizer_config.json", SETTINGS]]));
    await load(await look());
    host.refusals.set("/m/tokenizer_config.json", 403);
    expect((await look()).checkpoint.tokenizerConfig).toEqual({ added: true });
    expect(onCopy).toHaveBeenCalledOnce();
  });

  test("a new version that was only looked at does not take the place of one that is kept in full", async () => {
    publish(randomFiles());
    await load(await look());
    publish(randomFiles({ contextLength: 128, tied: false }));
    expect((await look()).missingBytes).toBeGreaterThan(0);
    refuseAll((response) => response.destroy());
    expect((await look()).checkpoint.config).toMatchObject({ contextLength: 64, tied: true });
  });

  test("a new version that can't be used is told of as such", async () => {
    publish(randomFiles());
    await load(await look());
    publish(new Map([...randomFiles(), ["config.json", jsonBytes({ model_type: "gpt2" })]]));
    await expect(look()).rejects.toMatchObject({ code: "unsupported" });
    refuseAll((response) => response.destroy());
    expect((await look()).missingBytes).toBe(0);
  });
});

test("of a checkpoint that was looked at and never loaded nothing can be opened without its host", async () => {
  publish(randomFiles());
  await look();
  refuseAll((response) => response.writeHead(403).end());
  await expect(look()).rejects.toMatchObject({
    code: "network",
    message: expect.stringContaining("HTTP 403") as string,
  });
});
