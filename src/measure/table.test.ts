import { expect, test } from "vitest";
import { type BenchReport, type BenchResult, type Floor, NO_ADAPTER } from "./report.ts";
import type { EngineWithHead } from "./engine_with_head.ts";
import { formatReport } from "./table.ts";

function result(subject: EngineWithHead, decodeMs: number, floor: Floor | null): BenchResult {
  return {
    ...subject,
    readyMs: 10,
    decodeMs: { min: decodeMs / 2, lower: 0.75 * decodeMs, median: decodeMs, upper: 1.5 * decodeMs },
    prefillTokensPerSecond: { 64: 123.4, 256: 1234.5 },
    dispatchesPerToken: 30,
    submitsPerToken: 1,
    liveBytes: floor ? 2 ** 21 : 0,
    peakBytes: 2 ** 22,
    memoryRatio: 1.05,
    floor,
  };
}

const REPORT: BenchReport = {
  checkpoint: "tiny",
  adapter: "some GPU",
  rounds: 2,
  tokens: 8,
  weights: "float16",
  sideBySide: true,
  limits: { bytesPerSecond: 2.5e9, dispatchMs: 0.0125, multiplyAddsPerSecond: 7.25e9 },
  results: [
    result({ engine: "wgsl", head: "tied" }, 2, { by: "dispatches", ms: 0.5 }),
    result({ engine: "ort-webgpu", head: "tied" }, 40, { by: "bytes", ms: 10 }),
    result({ engine: "ort-wasm", head: "tied" }, 4, null),
  ],
  refusals: [],
};

function cellsOf(line: string | undefined): string[] {
  return line?.split("|").map((cell) => cell.trim()) ?? [];
}

test("says what was measured where, and what the GPU can do at best", () => {
  const [about] = formatReport(REPORT).split("\n");
  expect(about).toBe(
    "tiny on some GPU; wgsl in float16, the others in float32; 2 rounds of 8 tokens, greedy, 4 tokens of each engine in turn. " +
      "The GPU reads 2.5 GB/s; an empty dispatch takes 12.5 µs; it multiplies and adds 7.25 billion times a second.",
  );
});

test("says where the GPU's limits could not be measured, and nothing of them without a GPU", () => {
  expect(formatReport({ ...REPORT, limits: null })).toContain("The GPU's limits could not be measured");
  expect(formatReport({ ...REPORT, adapter: NO_ADAPTER, limits: null })).not.toContain("limits");
});

test("says that engines were measured one by one, where they were", () => {
  expect(formatReport({ ...REPORT, sideBySide: false })).toContain("greedy, each engine alone");
});

test("compares with the peers that were measured", () => {
  const [, , head, , wgsl, ort, wasm] = formatReport(REPORT).split("\n").map(cellsOf);
  const cell = (row: string[] | undefined, title: string) => row?.[head?.indexOf(title) ?? -1];
  expect(cell(wgsl, "as fast as ort-webgpu tied")).toBe("20 x");
  expect(cell(ort, "as fast as ort-webgpu tied")).toBe("1 x");
  expect(cell(wgsl, "as fast as transformers-js exported")).toBe("–");
  expect([cell(wgsl, "x its floor"), cell(wgsl, "its floor")]).toEqual(["4", "dispatches"]);
  expect(cell(wgsl, "(quartiles)")).toBe("1.5 to 3");
  expect([cell(wasm, "x its floor"), cell(wasm, "its floor"), cell(wasm, "x weights + KV")]).toEqual([
    "–",
    "–",
    "–",
  ]);
});

test("says what was not measured, and why", () => {
  const refusal = { engine: "ort-webgpu", head: "tied", reason: "It reads no bfloat16." } as const;
  expect(
    formatReport({ ...REPORT, refusals: [refusal] })
      .split("\n")
      .at(-1),
  ).toBe("Not measured: ort-webgpu tied. It reads no bfloat16.");
});
