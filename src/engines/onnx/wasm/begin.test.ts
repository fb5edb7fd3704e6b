import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RANDOM_CONFIG } from "../../../checkpoint/testing/random_files.ts";
import { parseConfig } from "../../../checkpoint/parse_config.ts";
import { MissingCodeError } from "../../../code/missing_code_error.ts";
import { beginRuntime } from "./begin.ts";

const MODEL = { bytes: new Uint8Array(), files: [] };
const CONFIG = parseConfig({ ...RANDOM_CONFIG, tie_word_embeddings: true });

/** Never answers: onnxruntime's code does not come. The browser may tell so, sooner or later. */
class StalledWorker extends EventTarget {
  postMessage(): void {
    setTimeout(() => event && this.dispatchEvent(event));
  }
  terminate(): void {
    ended += 1;
  }
}

let ended = 0;
let event: Event | null = null;

beforeEach(() => {
  ended = 0;
  event = null;
  vi.stubGlobal("Worker", StalledWorker);
});
afterEach(() => void vi.unstubAllGlobals());

test("a beginning that is called off ends at once, with its worker", async () => {
  const cancelled = new AbortController();
  const beginning = beginRuntime(MODEL, CONFIG, 7, cancelled.signal);
  cancelled.abort(new Error("enough"));
  await expect(beginning).rejects.toThrow("enough");
  expect(ended).toBe(1);
});

test("a worker whose code does not arrive, which browsers tell without words, is code that is missing", async () => {
  event = new Event("error");
  await expect(beginRuntime(MODEL, CONFIG, 7)).rejects.toThrow(MissingCodeError);
  expect(ended).toBe(1);
});

test("what onnxruntime did not catch in its worker is in the details", async () => {
  event = Object.assign(new Event("error"), { message: "RangeError: Array buffer allocation failed" });
  await expect(beginRuntime(MODEL, CONFIG, 7)).rejects.toMatchObject({
    name: "OnnxRuntimeError",
    details: "RangeError: Array buffer allocation failed",
  });
});
