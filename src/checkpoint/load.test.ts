import type { IncomingMessage, ServerResponse } from "node:http";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { Checkpoint } from "./checkpoint.ts";
import { loadCheckpoint, type LoadOptions } from "./load.ts";
import { fakeCacheStorage } from "./testing/cache_storage.ts";
import { readBytes } from "./testing/files.ts";
import type { Host } from "./testing/host.ts";
import { serveFiles } from "./testing/server.ts";
import { packTokenizer } from "../tokenizer/tokenizer_file.ts";
import { SHIPPED_MODEL, SHIPPED_NAME } from "../testing/shipped_model.ts";

const TOKENIZER = { model: { type: "BPE", vocab: { a: 0, b: 1 }, merges: [] }, added_tokens: [] };
const PACKED = packTokenizer(TOKENIZER);

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

const OF_OTHER_WEIGHTS = { data_sha256: "ab", ids: [0], every: 1, logits: [], sampled: 0 };

let host: Host;

const use = async (checkpoint: Checkpoint) => checkpoint;

function load(options: Partial<LoadOptions> = {}, url = host.url) {
  return loadCheckpoint(url, { name: "tiny", cacheName: "kept", ...options }, use);
}

beforeEach(async () => {
  vi.stubGlobal("caches", fakeCacheStorage());
  host = await serveFiles(
    new Map([
      ["/config.json", readBytes("fixtures/tiny/config.json")],
      ["/tokenizer.json", json(TOKENIZER)],
      ["/tokenizer_config.json", json({ eos_token: "a" })],
      ["/generation_config.json", json({ eos_token_id: 7 })],
      ["/known_answer.json", json(OF_OTHER_WEIGHTS)],
      ["/model.safetensors", readBytes("fixtures/tiny/model.safetensors")],
    ]),
  );
  return () => vi.unstubAllGlobals();
});

test("a checkpoint is loaded in full, with or without a slash after its folder", async () => {
  for (const url of [host.url, `${host.url}/`]) {
    const checkpoint = await load({}, url);
    expect(checkpoint.name).toBe("tiny");
    expect(checkpoint.config).toMatchObject({ hiddenSize: 48, tied: true });
    expect(checkpoint.tensors.get("model.embed_tokens.weight")).toMatchObject({
      dtype: "F16",
      shape: [203, 48],
    });
    expect(checkpoint).toMatchObject({ tokenizer: PACKED, tokenizerConfig: { eos_token: "a" } });
  }
});

test("kept before some of its files were asked for, it is loaded without its host still", async () => {
  expect((await load()).endOfTextIds).toEqual([7]);
  const kept = await caches.open("kept");
  for (const name of host.files.keys()) host.refusals.set(name, 503);
  for (const newer of ["generation_config.json", "known_answer.json"])
    await kept.delete(`${host.url}/${newer}`);
  expect((await load()).endOfTextIds).toEqual([0]);
});

test("the known answer of these weights comes with them, and of others none", async () => {
  expect((await load()).knownAnswer).toBeNull();
  const folder = `public/${SHIPPED_MODEL}`;
  for (const path of host.files.keys()) host.files.set(path, readBytes(`${folder}${path}`));
  const { knownAnswer, config } = await load({ cacheName: "empty" });
  expect(knownAnswer?.logits).toHaveLength(config.vocabSize / 4);
  host.files.delete("/known_answer.json");
  expect((await load({ cacheName: "empty too" })).knownAnswer).toBeNull();
});

test("progress counts the bytes of the weights", async () => {
  const size = host.files.get("/model.safetensors")?.length;
  const onProgress = vi.fn<(loaded: number, total: number) => void>();
  await load({ onProgress });
  expect(onProgress.mock.lastCall).toEqual([size, size]);
});

test("a second visit downloads nothing", async () => {
  await load();
  host.requests.length = 0;
  await load();
  expect(host.requests.filter((request) => request.startsWith("GET"))).toEqual([]);
});

test("a kept file that turns out damaged is downloaded again, once, and what comes is kept", async () => {
  await load();
  const cache = await caches.open("kept");
  const url = `${host.url}/model.safetensors`;
  const headers = (await cache.match(url))?.headers ?? {};
  await cache.put(url, new Response("damaged", { headers }));
  host.requests.length = 0;
  for (let visit = 0; visit < 2; visit++) {
    expect((await load()).tensors.size).toBe(15);
  }
  expect(host.requests.filter((request) => request === "GET /model.safetensors")).toHaveLength(1);
});

test("the shipped model is sound, and with one bit altered it is refused", async () => {
  const folder = `public/${SHIPPED_MODEL}`;
  for (const path of host.files.keys()) host.files.set(path, readBytes(`${folder}${path}`));
  const { config } = await load({ name: SHIPPED_NAME });
  expect(config.tied).toBe(true);

  const altered = readBytes(`${folder}/model.safetensors`);
  const middle = altered.length >> 1;
  altered.set([(altered[middle] ?? 0) ^ 1], middle);
  host.files.set("/model.safetensors", altered);
  await expect(load({ cacheName: "empty" })).rejects.toThrow("SHA-256");
});

/** The names of the kept files. */
async function keptNames(): Promise<string[]> {
  const cache = await caches.open("kept");
  return (await cache.keys()).map(({ url }) => url.slice(url.lastIndexOf("/") + 1)).sort();
}

const NAMES = [
  "config.json",
  "generation_config.json",
  "known_answer.json",
  "model.safetensors",
  "tokenizer.json",
  "tokenizer_config.json",
];

type Trouble = (request: IncomingMessage, response: ServerResponse) => void;

const page = "<!doctype html><title>Log in</title>";
const TROUBLES: Record<string, Trouble> = {
  "breaks connections": (_, response) => void response.destroy(),
  "answers 503": (_, response) => void response.writeHead(503).end(),
  "answers 500": (_, response) => void response.writeHead(500).end(),
  "answers 429 and asks to wait": (_, response) => void response.writeHead(429, { "retry-after": "9" }).end(),
  "answers 404": (_, response) => void response.writeHead(404).end(),
  "answers 403": (_, response) => void response.writeHead(403).end(),
  "answers 401": (_, response) => void response.writeHead(401).end(),
  "answers 410": (_, response) => void response.writeHead(410).end(),
  "sends a page to log in": (_, response) =>
    void response.writeHead(200, { "content-type": "text/html" }).end(page),
  "sends such a page without a type, as another version": (_, response) =>
    void response.writeHead(200, { etag: '"page"' }).end(page),
  "sends JSON that asks to log in": (_, response) =>
    void response.writeHead(200, { "content-type": "application/json" }).end('{ "error": "log in" }'),
  "sends nothing": (_, response) => void response.writeHead(200, { etag: '"new"' }).end(),
  "leads on to a page to log in": ({ url }, response) => {
    if (url === "/login") response.writeHead(200, { "content-type": "text/html" }).end(page);
    else response.writeHead(302, { location: "/login" }).end();
  },
  "never answers": () => {},
  "tells of another version, and never sends it": ({ method }, response) => {
    response.writeHead(200, { etag: '"new"', "content-length": "1000" });
    if (method === "HEAD") response.end();
    else response.flushHeaders();
  },
};

/** Files that may hold any JSON. */
const ANY_JSON = new Set(["generation_config.json", "known_answer.json", "tokenizer_config.json"]);

describe.each(Object.entries(TROUBLES))("kept from an earlier visit, while the host %s", (words, trouble) => {
  const alone = words.includes("JSON") ? NAMES.filter((name) => !ANY_JSON.has(name)) : NAMES;
  test.each([NAMES, ...alone.map((name) => [name])])(
    "(for %s …) a checkpoint is loaded, it is told why, and all of it stays kept",
    async (...names) => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      onTestFinished(() => void vi.useRealTimers());
      await load();
      host.stranger = (request, response, path) => {
        const isTroubled = path === "/login" || names.includes(path.slice(1));
        if (isTroubled) trouble(request, response);
        return isTroubled;
      };
      const onCopy = vi.fn<(reason: string) => void>();
      expect((await inTime(load({ onCopy }))).tensors.size).toBe(15);
      expect(onCopy).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/\S/));
      expect(await keptNames()).toEqual(NAMES);
      host.close();
      expect((await inTime(load({ onCopy }))).tensors.size).toBe(15);
    },
  );
});

/** Advances the clock until the promise settles. */
async function inTime<T>(task: Promise<T>): Promise<T> {
  const clock = { runs: true };
  const stopped = (async () => {
    while (clock.runs) {
      await new Promise((resolve) => setImmediate(resolve));
      await vi.advanceTimersByTimeAsync(20);
    }
  })();
  try {
    return await task;
  } finally {
    clock.runs = false;
    await stopped;
  }
}

/** Another version of the same shape: it loads, but writes a different text. */
function deployConfig(): void {
  const old = JSON.parse(Buffer.from(host.files.get("/config.json") as Uint8Array).toString()) as object;
  host.files.set("/config.json", json({ ...old, max_position_embeddings: 77 }));
}

describe("files of two versions are never loaded as one:", () => {
  test("a new config is not read with kept weights that the host does not show", async () => {
    const { config } = await load();
    deployConfig();
    host.refusals.set("/model.safetensors", 403);
    const onCopy = vi.fn<(reason: string) => void>();
    expect((await load({ onCopy })).config).toEqual(config);
    expect(onCopy).toHaveBeenCalledOnce();
    host.close();
    expect((await load({ onCopy })).config).toEqual(config);
  });

  test("a new config is read with kept weights that are the host's still, and both are kept", async () => {
    await load();
    deployConfig();
    host.requests.length = 0;
    expect((await load()).config.contextLength).toBe(77);
    expect(host.requests).not.toContain("GET /model.safetensors");
    host.close();
    expect((await load({ onCopy: () => {} })).config.contextLength).toBe(77);
  });

  test("a new version that is unsound does not take the place of the kept one", async () => {
    await load();
    host.files.set("/config.json", json({ model_type: "gpt2" }));
    const onCopy = vi.fn<(reason: string) => void>();
    await load({ onCopy });
    expect(onCopy).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("gpt2"));
    expect(await keptNames()).toEqual(NAMES);
  });
});

test("kept files that are damaged are no copy of anything: what the host says is told", async () => {
  await load();
  const cache = await caches.open("kept");
  const url = `${host.url}/model.safetensors`;
  await cache.put(url, new Response("damaged", { headers: (await cache.match(url))?.headers ?? {} }));
  host.refusals.set("/model.safetensors", 403);
  await expect(load()).rejects.toMatchObject({ message: expect.stringContaining("HTTP 403") as string });
  expect(await keptNames()).toEqual(NAMES);
  host.refusals.clear();
  await expect(load()).resolves.toMatchObject({ name: "tiny" });
});

describe("refused", () => {
  test("a model of another kind, before its weights are downloaded", async () => {
    host.files.set("/config.json", json({ model_type: "gpt2" }));
    await expect(load()).rejects.toMatchObject({
      code: "unsupported",
    });
    expect(host.requests).not.toContain("GET /model.safetensors");
  });

  test("a file that is no JSON, with its address", async () => {
    host.files.set("/tokenizer.json", new TextEncoder().encode("no JSON"));
    await expect(load()).rejects.toMatchObject({
      code: "malformed",
      message: expect.stringMatching(/tokenizer\.json should be a JSON object.*no JSON/),
    });
  });

  test("a tokenizer whose tokens have no rows in the matrix", async () => {
    host.files.set("/tokenizer.json", json({ model: { ...TOKENIZER.model, vocab: { a: 203 } } }));
    await expect(load()).rejects.toMatchObject({ code: "mismatch" });
  });

  test("weights of another model, which are not kept", async () => {
    host.files.set("/model.safetensors", readBytes("fixtures/untied/model.safetensors"));
    for (let visit = 0; visit < 2; visit++) {
      await expect(load()).rejects.toMatchObject({
        code: "mismatch",
      });
    }
    expect(host.requests.filter((request) => request === "GET /model.safetensors")).toHaveLength(2);
  });
});

test("an abort ends the loading with the signal's reason", async () => {
  const signal = AbortSignal.abort();
  await expect(load({ signal })).rejects.toMatchObject({
    name: "AbortError",
  });
});

test.each(["/config.json", "/tokenizer.json"])(
  "an abort ends the wait for %s, which does not come",
  async (path) => {
    host.stalled.add(path);
    const abort = new AbortController();
    const loading = load({ signal: abort.signal });
    await expect.poll(() => host.requests.includes(`GET ${path}`)).toBe(true);
    abort.abort();
    await expect(loading).rejects.toMatchObject({ name: "AbortError" });
  },
);

test("weights of which a single bit is wrong are refused, and are not kept", async () => {
  const sound = readBytes("fixtures/tiny/model.safetensors");
  const altered = Uint8Array.from(sound);
  altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
  host.files.set("/model.safetensors", altered);
  await expect(load()).rejects.toMatchObject({
    code: "malformed",
    message: expect.stringContaining("SHA-256") as string,
  });
  host.files.set("/model.safetensors", sound);
  await expect(load()).resolves.toMatchObject({
    name: "tiny",
  });
});
