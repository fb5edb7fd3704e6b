import { expect, test } from "vitest";
import { type BareReport, type BareResult, formatBareReport } from "./report.ts";

const RESULT: BareResult = {
  engine: "wgsl",
  head: "tied",
  model: "SmolLM2-135M",
  weights: "int8",
  lanes: "32",
  kernelCheck: { result: "pass", checked: 9000, largestError: 1.62e-6, reason: null },
  readyMs: 100,
  decodeMs: { min: 1, lower: 2, median: 3, upper: 4 },
  prefillTokensPerSecond: { 64: 1000, 256: 2000 },
  dispatchesPerToken: 42,
  submitsPerToken: 1,
  liveBytes: 2 ** 20,
  peakBytes: 2 ** 20,
  memoryRatio: 1.02,
  floor: { by: "bytes", ms: 1.5 },
};

const REPORT: BareReport = {
  time: "2026-11-29T10:00:00.000Z",
  adapter: "Some GPU",
  emulated: false,
  runtime: "Deno 2.9.6, wgpu",
  system: "linux 6.1 x64",
  rounds: 3,
  tokens: 32,
  limits: { bytesPerSecond: 1e12, dispatchMs: 0.005, multiplyAddsPerSecond: 1e13 },
  checks: { "32": [{ name: "a tiny model", passed: true, told: "" }], none: [] },
  results: [RESULT],
  remarks: [],
};

test("names the adapter and says whether it is a GPU", () => {
  expect(formatBareReport(REPORT)).toContain(
    "Some GPU (a GPU); Deno 2.9.6, wgpu; linux 6.1 x64; 2026-11-29.",
  );
  expect(formatBareReport({ ...REPORT, emulated: true })).toContain("Some GPU (emulated on the CPU);");
});

test("a row says which model, weights and lanes were measured, and what the kernel check found", () => {
  const row = formatBareReport(REPORT)
    .split("\n")
    .find((line) => line.startsWith("| SmolLM2-135M"));
  const cells = row?.split("|").map((cell) => cell.trim()) ?? [];
  expect(cells[1]).toBe("SmolLM2-135M, int8, 32");
  expect(cells.at(-2)).toBe("pass, 1.6e-6");
});

test("says of each comparison that failed what was wrong", () => {
  const failure = { name: "the shipped model", passed: false, told: "Logits are off by 2." };
  const text = formatBareReport({ ...REPORT, checks: { "32": [failure] } });
  expect(text).toContain("0 passed, 1 failed.\n- FAILED: the shipped model. Logits are off by 2.");
});

test("says what was not run and why, or that everything was", () => {
  expect(formatBareReport(REPORT)).toContain("Everything was run.");
  const remark = "Not run: OLMo-1B, float16. It takes 2.5 GB, and this computer has 1.0 GB left.";
  const text = formatBareReport({ ...REPORT, remarks: [remark] });
  expect(text).toContain(remark);
  expect(text).not.toContain("Everything was run.");
});
