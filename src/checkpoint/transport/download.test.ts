import type { RequestListener } from "node:http";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { download } from "./download.ts";
import { partOf } from "./file_part.ts";
import { totalBytes } from "../format/safetensors.ts";
import { serve } from "../testing/server.ts";
import { safetensorsFile } from "../testing/safetensors_file.ts";

const LENGTH = 300_000;
const FILE = new Uint8Array(
  safetensorsFile({ a: { dtype: "F32", shape: [LENGTH / 4], data_offsets: [0, LENGTH] } }, LENGTH),
);

function send(bytes: Uint8Array): RequestListener {
  return (_request, response) => void response.end(bytes);
}

/** `toEqual` would take seconds for this many bytes. */
function expectFile(bytes: ArrayBuffer): void {
  expect(Buffer.from(bytes).equals(FILE)).toBe(true);
}

/** Sends the beginning of a file and never the rest. `closed` settles when the client disconnects. */
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

/** Without a second try. */
const ONCE = { pausesMs: [] };

describe("refused", () => {
  test("an HTTP error, with its status and the address", async () => {
    const url = await serve((_request, response) => void response.writeHead(404).end());
    await expect(download(url, ONCE)).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining(`${url} was answered with HTTP 404`),
    });
  });

  test("a host that can't be reached", async () => {
    await expect(download("http://127.0.0.1:1/file", ONCE)).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining("could not be reached"),
    });
  });

  test("an HTML page", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<!doctype html>");
    });
    await expect(download(url, ONCE)).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining("an HTML page (content type text/html; charset=utf-8)"),
    });
  });

  test("a body that ends early, which HTTP without a length does not notice", async () => {
    const url = await serve(send(FILE.subarray(0, 100_000)));
    await expect(download(url, { ...ONCE, measure: totalBytes })).rejects.toMatchObject({
      code: "truncated",
      message: expect.stringMatching(`ended after 100000 of ${FILE.length} bytes. Check the connection`),
    });
  });

  test("a connection that breaks", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { "content-length": FILE.length });
      response.write(FILE.subarray(0, 100_000), () => response.destroy());
    });
    await expect(download(url, { ...ONCE, measure: totalBytes })).rejects.toMatchObject({
      code: "truncated",
      message: expect.stringMatching(`ended after \\d+ of ${FILE.length} bytes`),
    });
    await expect(download(url, ONCE)).rejects.toMatchObject({
      code: "truncated",
      message: expect.stringMatching(/ended after \d+ of an unknown number of bytes/),
    });
  });

  test("a size that memory does not hold", async () => {
    const huge = { a: { dtype: "F32", shape: [2 ** 48], data_offsets: [0, 2 ** 50] } };
    const url = await serve(send(new Uint8Array(safetensorsFile(huge, 10))));
    await expect(download(url, { ...ONCE, measure: totalBytes })).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringMatching(/has 1125899906842\d+ bytes, more than this browser gives/),
    });
  });
});

/** A host that sends parts, but breaks each response off after this many bytes. */
interface FlakyHost {
  readonly url: string;
  /** The `Range` of each request. */
  readonly ranges: (string | undefined)[];
  etag: string;
}

async function serveBroken(piece: number, sendsParts = true): Promise<FlakyHost> {
  const ranges: (string | undefined)[] = [];
  const url = await serve(({ headers: { range } }, response) => {
    ranges.push(range);
    const start = range && sendsParts ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0;
    const { length } = FILE;
    response.writeHead(start > 0 ? 206 : 200, {
      etag: host.etag,
      "content-length": length - start,
      ...(start > 0 && { "content-range": `bytes ${start}-${length - 1}/${length}` }),
    });
    const end = start + piece;
    if (end >= length) response.end(FILE.subarray(start));
    else response.write(FILE.subarray(start, end), () => response.destroy());
  });
  const host: FlakyHost = { url, ranges, etag: '"first"' };
  return host;
}

describe("a connection that breaks again and again", () => {
  test("goes on where it broke, as long as each try brings something", async () => {
    const { url, ranges } = await serveBroken(90_000);
    const progress: number[] = [];
    const onProgress = (loaded: number): void => void progress.push(loaded);
    const { bytes } = await download(url, { measure: totalBytes, onProgress, pausesMs: [1] });
    expectFile(bytes);
    expect(ranges.length).toBeGreaterThan(2);
    expect(ranges.slice(1).every((range) => range !== undefined && range !== "bytes=0-")).toBe(true);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  test("is told of, and given up after as many tries in a row as there are pauses", async () => {
    const { url, ranges } = await serveBroken(90_000, false);
    const onRetry = vi.fn<(pauseMs: number, reason: string) => void>();
    const options = { measure: totalBytes, onRetry, pausesMs: [1, 2, 3] };
    await expect(download(url, options)).rejects.toMatchObject({ code: "truncated" });
    expect(ranges.length).toBeGreaterThanOrEqual(4);
    expect(onRetry.mock.lastCall).toEqual([3, expect.stringMatching(/ended after/)]);
  });

  test("begins anew where the host has another version by then", async () => {
    const host = await serveBroken(200_000);
    const onRetry = (): void => void (host.etag = '"second"');
    const { bytes, headers } = await download(host.url, { measure: totalBytes, onRetry, pausesMs: [1, 1] });
    expectFile(bytes);
    expect(headers.get("etag")).toBe('"second"');
    expect(host.ranges.filter((range) => range === undefined)).toHaveLength(2);
  });
});

describe("a whole file that was not had", () => {
  test("because the connection was given up is gone on with by who asks next", async () => {
    const { url, ranges } = await serveBroken(200_000);
    await expect(download(url, { ...ONCE, measure: totalBytes })).rejects.toMatchObject({
      code: "truncated",
    });
    const onProgress = vi.fn<(loaded: number, total: number) => void>();
    expectFile((await download(url, { measure: totalBytes, onProgress, pausesMs: [1, 1] })).bytes);
    expect(ranges.slice(0, 2)).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
    expect(onProgress.mock.lastCall).toEqual([FILE.length, FILE.length]);
    await download(url, { measure: totalBytes, pausesMs: [1, 1] });
    expect(ranges.filter((range) => range === undefined)).toHaveLength(2);
  });

  test("because it was called off is gone on with too, and begins anew where there is another version", async () => {
    const host = await serveBroken(200_000);
    const controller = new AbortController();
    const onRetry = (): void => controller.abort();
    const options = { measure: totalBytes, onRetry, signal: controller.signal, pausesMs: [60_000] };
    await expect(download(host.url, options)).rejects.toMatchObject({ name: "AbortError" });
    host.etag = '"second"';
    const { bytes, headers } = await download(host.url, { measure: totalBytes, pausesMs: [1, 1] });
    expectFile(bytes);
    expect(headers.get("etag")).toBe('"second"');
  });

  test("because it is damaged is asked for from its beginning", async () => {
    const ranges: (string | undefined)[] = [];
    const url = await serve(({ headers: { range } }, response) => {
      ranges.push(range);
      response.writeHead(200, { etag: '"1"' }).end(new Uint8Array(1000).fill(0x20));
    });
    for (const _ of [1, 2]) {
      await expect(download(url, { measure: totalBytes })).rejects.toMatchObject({ code: "malformed" });
    }
    expect(ranges).toEqual([undefined, undefined]);
  });
});

/** Of which the browser knows. @returns brings it back */
function loseNetwork(): () => void {
  const events = new EventTarget();
  const navigator = { onLine: false };
  vi.stubGlobal("navigator", navigator);
  vi.stubGlobal("addEventListener", events.addEventListener.bind(events));
  onTestFinished(() => void vi.unstubAllGlobals());
  return () => {
    navigator.onLine = true;
    events.dispatchEvent(new Event("online"));
  };
}

describe("without a network", () => {
  test("no try is made, however long that is, and none is used up", async () => {
    const { url, ranges } = await serveBroken(90_000);
    const comeBack = loseNetwork();
    const onRetry = vi.fn<() => void>();
    const downloading = download(url, { measure: totalBytes, onRetry, pausesMs: [1] });
    await expect.poll(() => onRetry.mock.calls.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(ranges).toHaveLength(1);
    comeBack();
    expectFile((await downloading).bytes);
  });

  test("a download can be called off", async () => {
    const { url } = await serveBroken(90_000);
    loseNetwork();
    const controller = new AbortController();
    const onRetry = (): void => void setTimeout(() => controller.abort(), 20);
    const options = { measure: totalBytes, onRetry, signal: controller.signal, pausesMs: [1] };
    await expect(download(url, options)).rejects.toMatchObject({ name: "AbortError" });
  });
});

test("a part that came whole before the connection broke is not asked for again", async () => {
  let requests = 0;
  let sending: { destroy: () => unknown } | null = null;
  const url = await serve((_request, response) => {
    requests += 1;
    sending = response;
    response.writeHead(206, { "content-range": `bytes 0-99/${FILE.length}` }); // in chunks, as there is no length
    response.write(FILE.subarray(0, 100));
  });
  const part = partOf(url, 0, 100, new Headers());
  const onProgress = (loaded: number) => void (loaded === 100 && sending?.destroy());
  const { bytes } = await download(url, { part, onProgress, pausesMs: [] });
  expect(Buffer.from(bytes).equals(FILE.subarray(0, 100))).toBe(true);
  expect(requests).toBe(1);
});

test("a host that is overloaded is asked again, and one that has no such file is not", async () => {
  const statuses = [503, 200, 404];
  const url = await serve((_request, response) => {
    response.writeHead(statuses.shift() ?? 500).end(FILE);
  });
  expectFile((await download(url, { pausesMs: [1] })).bytes);
  await expect(download(url, { pausesMs: [1] })).rejects.toMatchObject({
    message: expect.stringContaining("HTTP 404"),
  });
});

/** A date in the format of `Retry-After`. */
function inTheFuture(ms: number): string {
  return new Date(Date.now() + ms).toUTCString();
}

describe("a host that asks to wait", () => {
  test("is waited for, and it is told for how long", async () => {
    const waits = ["1", inTheFuture(3000)];
    const url = await serve((_request, response) => {
      const wait = waits.shift();
      if (wait) response.writeHead(429, { "retry-after": wait }).end();
      else response.end(FILE);
    });
    const onRetry = vi.fn<(pauseMs: number, reason: string) => void>();
    expectFile((await download(url, { onRetry, pausesMs: [1, 1] })).bytes);
    const [first, second] = onRetry.mock.calls;
    expect(first?.[0]).toBe(1000);
    expect(second?.[0]).toBeGreaterThan(500);
    expect(onRetry.mock.lastCall?.[1]).toMatch(/HTTP 429.*too many requests/);
  });

  test.each(["300", inTheFuture(300_000)])("for longer is given up with its wish (%s)", async (wait) => {
    const onRetry = vi.fn<() => void>();
    const url = await serve((_request, response) => {
      response.writeHead(503, { "retry-after": wait }).end();
    });
    await expect(download(url, { onRetry, pausesMs: [1] })).rejects.toMatchObject({
      code: "network",
      message: expect.stringMatching(
        /HTTP 503. The host asks to wait (300|29\d) s: try again then\.$/,
      ) as string,
    });
    expect(onRetry).not.toHaveBeenCalled();
  });
});

describe("a host that sends nothing", () => {
  const impatient = { stallMs: 50, pausesMs: [1] };

  test.each<[string, RequestListener]>([
    ["no answer", () => {}],
    ["headers and no body", (_, response) => response.writeHead(200).flushHeaders()],
    ["a beginning and no more", (_, response) => void response.write(FILE.subarray(0, 100))],
  ])("(%s) is given up", async (_, answer) => {
    await expect(download(await serve(answer), impatient)).rejects.toMatchObject({
      code: "network",
      message: expect.stringMatching(/has sent nothing for 0.05 s/) as string,
    });
  });

  test("for a while is asked for the rest", async () => {
    let stalls = 1;
    const url = await serve(({ headers: { range } }, response) => {
      const start = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
      const { length } = FILE;
      response.writeHead(range ? 206 : 200, {
        etag: '"1"',
        ...(range && { "content-range": `bytes ${start}-${length - 1}/${length}` }),
      });
      if (stalls-- > 0) response.write(FILE.subarray(0, 1000));
      else response.end(FILE.subarray(start));
    });
    // On a busy machine an answer takes longer than it takes to give up a host above.
    expectFile((await download(url, { stallMs: 1000, pausesMs: [1], measure: totalBytes })).bytes);
  });

  test("slow as it may be, is waited for as long as something comes", async () => {
    const url = await serve((_, response) => {
      const sendFrom = (part: number): void => {
        if (part === 10) return void response.end();
        response.write(FILE.subarray(part * 30_008, (part + 1) * 30_008));
        setTimeout(sendFrom, 250, part + 1); // all parts take longer than is waited for one
      };
      sendFrom(0);
    });
    expectFile((await download(url, { stallMs: 1500, pausesMs: [] })).bytes);
  });
});

describe("an abort", () => {
  test("before the answer ends it with the signal's reason", async () => {
    const url = await serve(() => {});
    await expect(download(url, { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
      name: "TimeoutError",
    });
  });

  test("while the next try is waited for ends it with the signal's reason", async () => {
    const controller = new AbortController();
    const onRetry = (): void => controller.abort();
    const options = { onRetry, signal: controller.signal, pausesMs: [60_000] };
    await expect(download("http://127.0.0.1:1/file", options)).rejects.toMatchObject({ name: "AbortError" });
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
