import type { RequestListener } from "node:http";
import { describe, expect, test, vi } from "vitest";
import { download } from "./download.ts";
import { totalBytes } from "./safetensors.ts";
import { serve } from "./testing/server.ts";
import { safetensorsFile } from "./testing/safetensors_file.ts";

const LENGTH = 300_000;
const FILE = new Uint8Array(
  safetensorsFile({ a: { dtype: "F32", shape: [LENGTH / 4], data_offsets: [0, LENGTH] } }, LENGTH),
);

function send(bytes: Uint8Array): RequestListener {
  return (_request, response) => void response.end(bytes);
}

/** `toEqual` would take seconds for so many bytes. */
function expectFile(bytes: ArrayBuffer): void {
  expect(Buffer.from(bytes).equals(FILE)).toBe(true);
}

/** Sends the beginning of a file and never the rest. `closed` settles when the other side has gone. */
async function serveEndlessly(beginning: Uint8Array): Promise<{ url: string; closed: Promise<unknown> }> {
  const gone = new EventTarget();
  const closed = new Promise((resolve) => gone.addEventListener("close", resolve));
  const url = await serve((_request, response) => {
    response.on("close", () => gone.dispatchEvent(new Event("close")));
    response.write(beginning);
  });
  return { url, closed };
}

describe("a sound file", () => {
  test("arrives whole, without a measure", async () => {
    const url = await serve(send(FILE));
    expectFile((await download(url, {})).bytes);
  });

  test("arrives whole, with its size learnt from its header", async () => {
    const url = await serve(send(FILE));
    const onProgress = vi.fn<(loaded: number, total: number) => void>();
    const { bytes } = await download(url, { measure: totalBytes, onProgress });
    expectFile(bytes);
    expect(onProgress.mock.lastCall).toEqual([FILE.length, FILE.length]);
    expect(new Set(onProgress.mock.calls.map(([, total]) => total))).toEqual(new Set([FILE.length]));
  });

  test("arrives whole where the header comes in pieces", async () => {
    const url = await serve((_request, response) => {
      response.write(FILE.subarray(0, 5));
      setTimeout(() => response.end(FILE.subarray(5)), 20);
    });
    expectFile((await download(url, { measure: totalBytes })).bytes);
  });

  test("may be longer than its header says: the parser refuses it", async () => {
    const tooLong = safetensorsFile({ a: { dtype: "F32", shape: [1], data_offsets: [0, 4] } }, 100);
    const url = await serve(send(new Uint8Array(tooLong)));
    expect((await download(url, { measure: totalBytes })).bytes.byteLength).toBe(tooLong.byteLength);
  });

  test("may be empty", async () => {
    const url = await serve((_request, response) => void response.writeHead(204).end());
    expect((await download(url, {})).bytes.byteLength).toBe(0);
  });
});

describe("refused", () => {
  test("an HTTP error, with its status and the address", async () => {
    const url = await serve((_request, response) => void response.writeHead(404).end());
    await expect(download(url, {})).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining(`${url} was answered with HTTP 404`),
    });
  });

  test("a host that can't be reached", async () => {
    await expect(download("http://127.0.0.1:1/file", {})).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining("could not be reached"),
    });
  });

  test("an HTML page", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<!doctype html>");
    });
    await expect(download(url, {})).rejects.toMatchObject({
      code: "malformed",
      message: expect.stringContaining("an HTML page (content type text/html; charset=utf-8)"),
    });
  });

  test("a body that ends early, which HTTP without a length does not notice", async () => {
    const url = await serve(send(FILE.subarray(0, 100_000)));
    await expect(download(url, { measure: totalBytes })).rejects.toMatchObject({
      code: "truncated",
      message: expect.stringMatching(`ended after 100000 of ${FILE.length} bytes. Load the page again`),
    });
  });

  test("a connection that breaks", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { "content-length": FILE.length });
      response.write(FILE.subarray(0, 100_000), () => response.destroy());
    });
    await expect(download(url, { measure: totalBytes })).rejects.toMatchObject({
      code: "truncated",
      message: expect.stringMatching(`ended after \\d+ of ${FILE.length} bytes`),
    });
    await expect(download(url, {})).rejects.toMatchObject({
      code: "truncated",
      message: expect.stringMatching(/ended after \d+ of an unknown number of bytes/),
    });
  });

  test("a size that memory does not hold", async () => {
    const huge = { a: { dtype: "F32", shape: [2 ** 48], data_offsets: [0, 2 ** 50] } };
    const url = await serve(send(new Uint8Array(safetensorsFile(huge, 10))));
    await expect(download(url, { measure: totalBytes })).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringMatching(/has 1125899906842\d+ bytes, more than this browser gives/),
    });
  });
});

describe("an abort", () => {
  test("before the answer ends it with the signal's reason", async () => {
    const url = await serve(() => {});
    await expect(download(url, { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
      name: "TimeoutError",
    });
  });

  test("within the body ends it with the signal's reason, and the connection with it", async () => {
    const { url, closed } = await serveEndlessly(FILE.subarray(0, 100_000));
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    await expect(
      download(url, { measure: totalBytes, onProgress, signal: controller.signal }),
    ).rejects.toMatchObject({ name: "AbortError" });
    await closed;
  });
});

test("a file refused by its beginning is not downloaded to its end", async () => {
  const { url, closed } = await serveEndlessly(new Uint8Array(1000).fill(0x20));
  await expect(download(url, { measure: totalBytes })).rejects.toMatchObject({ code: "malformed" });
  await closed;
});
