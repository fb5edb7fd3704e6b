import * as fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { tries, unlessRejected } from "../../testing/fuzz.ts";
import { CheckpointError } from "../checkpoint_error.ts";
import { httpFolder, LARGEST_FILE } from "./http_folder.ts";

afterEach(() => vi.unstubAllGlobals());

const CONTENTS = Uint8Array.from({ length: 300 }, (_, index) => index * 7);

/** How a host answers one request. */
interface Answer {
  /** Instead of 200 or 206. */
  readonly status: number | null;
  /** Instead of the right Content-Range; "" for none. */
  readonly range: string | null;
  readonly etag: string;
  readonly type: string;
  /** Bytes beyond those requested; negative for fewer. */
  readonly excess: number;
  readonly end: "closed" | "broken" | "never reached";
}

const seldom = <T>(usual: T, ...others: fc.Arbitrary<T>[]) =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, ...others);

const answer: fc.Arbitrary<Answer> = fc.record({
  status: seldom<number | null>(null, fc.constantFrom(200, 203, 206, 400, 401, 404, 416, 500, 503)),
  range: seldom<string | null>(
    null,
    fc.constantFrom("", "bytes */300", "bytes 0-0/*", "bytes 0-0/-1", "bytes 5-9/300", "é"),
    fc.bigInt({ min: 0n, max: 2n ** 70n }).map((size) => `bytes 0-0/${size}`),
  ),
  etag: seldom("a", fc.constantFrom("b", "")),
  type: seldom("application/octet-stream", fc.constantFrom("text/html", "", "\u00e9")),
  excess: seldom(0, fc.integer({ min: -20, max: 400 })),
  end: seldom<Answer["end"]>("closed", fc.constantFrom("broken", "never reached")),
});

function respond(asked: string | null, { status, range, etag, type, excess, end }: Answer): Response {
  if (end === "never reached") throw new TypeError("fetch failed");
  const [, from = "0", to = "299"] = /^bytes=(\d+)-(\d*)$/.exec(asked ?? "") ?? [];
  const bytes = CONTENTS.subarray(Number(from), Number(to) + 1);
  const sent =
    excess > 0
      ? Uint8Array.from([...bytes, ...new Uint8Array(excess)])
      : bytes.subarray(0, bytes.length + excess);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      if (sent.length > 0) controller.enqueue(sent);
      if (end === "closed") controller.close();
      else controller.error(new TypeError("terminated"));
    },
  });
  const headers = new Headers();
  const told = range ?? (asked === null ? "" : `bytes ${from}-${to}/${CONTENTS.length}`);
  if (told) headers.set("content-range", told);
  if (etag) headers.set("etag", etag);
  if (type) headers.set("content-type", type);
  return new Response(body, { status: status ?? (asked === null ? 200 : 206), headers });
}

/** A host that gives these responses, and then correct ones. */
function stubHost(answers: readonly Answer[]): void {
  const right: Answer = { status: null, range: null, etag: "a", type: "", excess: 0, end: "closed" };
  let count = 0;
  vi.stubGlobal("fetch", async (_: string, { headers }: { headers: Record<string, string> }) =>
    respond(headers["range"] ?? null, answers[count++] ?? right),
  );
}

test("whatever a host answers, a file is no larger than can be, and its bytes are as many as were asked for, or it is refused", async () => {
  const place = fc.integer({ min: 0, max: CONTENTS.length });
  await fc.assert(
    fc.asyncProperty(fc.array(answer, { maxLength: 6 }), place, place, async (answers, a, b) => {
      stubHost(answers);
      await unlessRejected(CheckpointError, async () => {
        const file = await httpFolder("name", "https://host/", { pausesMs: [0, 0] }).file("file");
        if (!file) return;
        expect(Number.isInteger(file.size) && file.size >= 0 && file.size <= LARGEST_FILE).toBe(true);
        const [start, end] = [Math.min(a, b, file.size), Math.min(Math.max(a, b), file.size)];
        expect((await file.read(start, end)).length).toBe(end - start);
      });
    }),
    tries(1000),
  );
});

test("any parts of a file are its bytes, however often the connection breaks", async () => {
  const place = fc.integer({ min: 0, max: CONTENTS.length });
  const breaks = fc
    .integer({ min: -300, max: 0 })
    .map((excess): Answer => ({ status: null, range: null, etag: "a", type: "", excess, end: "broken" }));
  await fc.assert(
    fc.asyncProperty(fc.array(breaks, { maxLength: 3 }), place, place, async (answers, a, b) => {
      stubHost([]);
      const file = await httpFolder("name", "https://host/", { pausesMs: [0, 0, 0] }).file("file");
      stubHost(answers);
      const [start, end] = [Math.min(a, b), Math.max(a, b)];
      expect(await file?.read(start, end)).toEqual(CONTENTS.slice(start, end));
    }),
    tries(500),
  );
});
