import { describe, expect, it } from "vitest";
import { formatBytes, formatMeasure, formatShare, formatWhole } from "./format.ts";

describe("formatBytes", () => {
  it.each([
    [0, "0 bytes"],
    [256, "256 bytes"],
    [131_072, "131 kB"],
    [999_600, "1 MB"],
    [4_194_304, "4.19 MB"],
    [12_582_912, "12.6 MB"],
    [2_353_528_832, "2.35 GB"],
    [1_234_567_890_123, "1,230 GB"],
  ])("writes %d as %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text.replace(" ", "\u00a0"));
  });
});

it("formatWhole groups thousands", () => {
  expect(formatWhole(4_194_304)).toBe("4,194,304");
});

it("formatMeasure keeps three digits, or all of a large number", () => {
  expect([0, 0.01234, 7.456, 38.04, 1234.5].map(formatMeasure)).toEqual([
    "0",
    "0.0123",
    "7.46",
    "38",
    "1,235",
  ]);
});

it.each([
  [1, "100 %"],
  [0.34168, "34.2 %"],
  [0.00216, "0.22 %"],
  [0.0001, "0.01 %"],
  [0.00004, "less than 0.01 %"],
  [0, "0 %"],
])("formatShare writes %d as %s", (share, text) => {
  expect(formatShare(share).replace("\u00a0", " ")).toBe(text);
});
