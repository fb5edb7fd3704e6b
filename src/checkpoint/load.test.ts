import { beforeEach, describe, expect, test, vi } from "vitest";
import { loadCheckpoint } from "./load.ts";
import { fakeCacheStorage } from "./testing/cache_storage.ts";
import { readBytes } from "./testing/files.ts";
import type { Host } from "./testing/host.ts";
import { serveFiles } from "./testing/server.ts";

const TOKENIZER = { model: { type: "BPE", vocab: { a: 0, b: 1 }, merges: [] }, added_tokens: [] };

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

let host: Host;

beforeEach(async () => {
  vi.stubGlobal("caches", fakeCacheStorage());
  host = await serveFiles(
    new Map([
      ["/config.json", readBytes("fixtures/tiny/config.json")],
      ["/tokenizer.json", json(TOKENIZER)],
      ["/tokenizer_config.json", json({ eos_token: "a" })],
      ["/model.safetensors", readBytes("fixtures/tiny/model.safetensors")],
    ]),
  );
  return () => vi.unstubAllGlobals();
});

test("a checkpoint is loaded in full, with or without a slash after its folder", async () => {
  for (const url of [host.url, `${host.url}/`]) {
    const checkpoint = await loadCheckpoint(url, { name: "tiny", cacheName: "kept" });
    expect(checkpoint.name).toBe("tiny");
    expect(checkpoint.config).toMatchObject({ hiddenSize: 48, tied: true });
    expect(checkpoint.tensors.get("model.embed_tokens.weight")).toMatchObject({
      dtype: "F16",
      shape: [203, 48],
    });
    expect(checkpoint.tokenizer).toEqual({ model: TOKENIZER, config: { eos_token: "a" } });
  }
});

test("progress counts the bytes of the weights", async () => {
  const size = host.files.get("/model.safetensors")?.length;
  const onProgress = vi.fn<(loaded: number, total: number) => void>();
  await loadCheckpoint(host.url, { name: "tiny", cacheName: "kept", onProgress });
  expect(onProgress.mock.lastCall).toEqual([size, size]);
});

test("a second visit downloads nothing", async () => {
  await loadCheckpoint(host.url, { name: "tiny", cacheName: "kept" });
  host.requests.length = 0;
  await loadCheckpoint(host.url, { name: "tiny", cacheName: "kept" });
  expect(host.requests.filter((request) => request.startsWith("GET"))).toEqual([]);
});

test("a kept file that turns out damaged is downloaded again, once, and what comes is kept", async () => {
  await loadCheckpoint(host.url, { name: "tiny", cacheName: "kept" });
  const cache = await caches.open("kept");
  const url = `${host.url}/model.safetensors`;
  const headers = (await cache.match(url))?.headers ?? {};
  await cache.put(url, new Response("damaged", { headers }));
  host.requests.length = 0;
  for (let visit = 0; visit < 2; visit++) {
    expect((await loadCheckpoint(host.url, { name: "tiny", cacheName: "kept" })).tensors.size).toBe(15);
  }
  expect(host.requests.filter((request) => request === "GET /model.safetensors")).toHaveLength(1);
});

test("the shipped model is sound", async () => {
  const folder = "public/models/one-matrix-6m";
  for (const path of host.files.keys()) host.files.set(path, readBytes(`${folder}${path}`));
  const { config } = await loadCheckpoint(host.url, { name: "one-matrix-6m", cacheName: "kept" });
  expect(config.tied).toBe(true);
});

describe("refused", () => {
  test("a model of another kind, before its weights are downloaded", async () => {
    host.files.set("/config.json", json({ model_type: "llama" }));
    await expect(loadCheckpoint(host.url, { name: "tiny", cacheName: "kept" })).rejects.toMatchObject({
      code: "unsupported",
    });
    expect(host.requests).not.toContain("GET /model.safetensors");
  });

  test("a file that is no JSON, with its address", async () => {
    host.files.set("/tokenizer.json", new TextEncoder().encode("<!doctype html>"));
    await expect(loadCheckpoint(host.url, { name: "tiny", cacheName: "kept" })).rejects.toMatchObject({
      code: "malformed",
      message: expect.stringMatching(/tokenizer\.json should be a JSON object.*<!doctype html>/),
    });
  });

  test("a tokenizer with more tokens than the matrix has rows", async () => {
    host.files.set("/tokenizer.json", json({ ...TOKENIZER, added_tokens: [{ id: 203, content: "c" }] }));
    await expect(loadCheckpoint(host.url, { name: "tiny", cacheName: "kept" })).rejects.toMatchObject({
      code: "mismatch",
    });
  });

  test("weights of another model, which are not kept", async () => {
    host.files.set("/model.safetensors", readBytes("fixtures/untied/model.safetensors"));
    for (let visit = 0; visit < 2; visit++) {
      await expect(loadCheckpoint(host.url, { name: "tiny", cacheName: "kept" })).rejects.toMatchObject({
        code: "mismatch",
      });
    }
    expect(host.requests.filter((request) => request === "GET /model.safetensors")).toHaveLength(2);
  });
});

test("an abort ends the loading with the signal's reason", async () => {
  const signal = AbortSignal.abort();
  await expect(loadCheckpoint(host.url, { name: "tiny", cacheName: "kept", signal })).rejects.toMatchObject({
    name: "AbortError",
  });
});

test("weights of which a single bit is wrong are refused, and are not kept", async () => {
  const sound = readBytes("fixtures/tiny/model.safetensors");
  const altered = Uint8Array.from(sound);
  altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
  host.files.set("/model.safetensors", altered);
  await expect(loadCheckpoint(host.url, { name: "tiny", cacheName: "kept" })).rejects.toMatchObject({
    code: "malformed",
    message: expect.stringContaining("SHA-256") as string,
  });
  host.files.set("/model.safetensors", sound);
  await expect(loadCheckpoint(host.url, { name: "tiny", cacheName: "kept" })).resolves.toMatchObject({
    name: "tiny",
  });
});
