import { expect, test } from "vitest";
import type { Gpu, LedgerEntry } from "../../src/index.ts";
import { type ReportedDevice, reportText } from "./report_text.ts";

const limits = {
  maxBufferSize: 1,
  maxStorageBufferBindingSize: 2,
  maxStorageBuffersPerShaderStage: 3,
  maxComputeWorkgroupsPerDimension: 4,
  maxComputeInvocationsPerWorkgroup: 5,
  minStorageBufferOffsetAlignment: 6,
};

const gpu = {
  adapterName: "acme one",
  isFallback: true,
  subgroup: { lanes: 32, hasIds: true, isAskedFor: false },
  laneFault: null,
  device: { features: new Set(["subgroups", "shader-f16"]), limits },
} as unknown as Gpu;

const NOTHING: ReportedDevice = {
  page: "index-1.js",
  userAgent: "A browser/1",
  gpu: null,
  isGpuOpen: false,
  languageFeatures: [],
  model: null,
  engine: null,
  finding: null,
  speed: null,
  entries: [],
  peakBytes: 0,
  verdict: "unknown",
};

test("a report tells of GPU, check, speeds and memory, a line each", () => {
  const report = reportText({
    ...NOTHING,
    gpu,
    isGpuOpen: true,
    languageFeatures: ["subgroup_id"],
    model: "one-matrix-6m",
    engine: "wgsl, tied",
    finding: { result: "pass", checked: 9525, largestError: 3e-7, reason: null },
    speed: {
      prefillTokensPerSecond: 100,
      decodeTokensPerSecond: 20.25,
      firstTokenMs: 130.4,
      dispatchesPerToken: 42,
      writer: "ort-wasm, untied",
    },
    entries: [
      { role: "weight", bytes: 10 },
      { role: "kv-cache", bytes: 5 },
      { role: "weight", bytes: 20 },
    ] as unknown as LedgerEntry[],
    peakBytes: 50,
    verdict: "single",
  });
  expect(report.split("\n")).toEqual([
    "Page: index-1.js",
    "Browser: A browser/1",
    "GPU: acme one, emulated on the CPU",
    "Subgroups: 32 lanes",
    "Features: shader-f16, subgroups",
    "WGSL features: subgroup_id",
    "Limits: maxBufferSize 1, maxStorageBufferBindingSize 2, maxStorageBuffersPerShaderStage 3, " +
      "maxComputeWorkgroupsPerDimension 4, maxComputeInvocationsPerWorkgroup 5, minStorageBufferOffsetAlignment 6",
    "Model: one-matrix-6m",
    "Engine: wgsl, tied",
    "Kernel check: pass, 9525 numbers, largest error 3e-7",
    "Speed: ort-wasm, untied: first token after 130 ms, prefill 100.0 and decode 20.3 tokens/s",
    "GPU memory: 35 bytes live in 3 buffers, 50 at most (weight 30, kv-cache 5)",
    "Verdict: single",
  ]);
});

test("what is not there is said to be missing", () => {
  const report = reportText(NOTHING);
  expect(report).toContain("GPU: none\n");
  expect(report).toContain(
    "Kernel check: not run\nSpeed: nothing written yet\nGPU memory: 0 bytes live in 0 buffers",
  );
});
