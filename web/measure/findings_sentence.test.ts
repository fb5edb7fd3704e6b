import { expect, test } from "vitest";
import type { BenchResult } from "../../src/index.ts";
import { describeFindings } from "./findings_sentence.ts";

const RESULT = { engine: "wgsl", head: "tied", decodeMs: { median: 3.21 }, liveBytes: 5e6 } as BenchResult;
const ON_CPU = { ...RESULT, engine: "ort-wasm", head: "exported", liveBytes: 0 } as BenchResult;

/** A no-break space keeps a number and its unit on one line. */
const told = (...parameters: Parameters<typeof describeFindings>) =>
  describeFindings(...parameters).replaceAll("\u00a0", " ");

test("each result is told with its time and its memory", () => {
  expect(told({ results: [RESULT, ON_CPU], refusals: [] })).toBe(
    "wgsl tied: 3.21 ms for a token, 5 MB on the GPU. ort-wasm exported: 3.21 ms for a token, no memory on the GPU.",
  );
});

test("how many were not measured is told too", () => {
  const refusals = [{ engine: "ort-webgpu", head: "tied", reason: "Too large." }] as const;
  expect(told({ results: [], refusals })).toBe("1 choice not measured.");
});
