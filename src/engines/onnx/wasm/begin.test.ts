import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RANDOM_CONFIG } from "../../../checkpoint/testing/random_files.ts";
import { parseConfig } from "../../../checkpoint/parse_config.ts";
import { beginRuntime } from "./begin.ts";

const MODEL = { bytes: new Uint8Array(), files: [] };
const CONFIG = parseConfig({ ...RANDOM_CONFIG, tie_word_embeddings: true });

/** Never answers: onnxruntime's code does not come. */
class StalledWorker extends EventTarget {
  postMessage(): void {}
  terminate(): void {
    ended += 1;
  }
}

let ended = 0;

beforeEach(() => {
  ended = 0;
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
