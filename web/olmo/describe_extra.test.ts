import { expect, test } from "vitest";
import type { Verdict } from "../../src/index.ts";
import { describeExtra } from "./describe_extra.ts";

const NOTHING: Verdict = { kind: "unknown", matrices: [], extraBytes: 0, doubtBytes: 0 };

test.each<[string, Partial<Verdict>]>([
  ["One matrix, no second one. 0 bytes extra.", { kind: "single" }],
  ["A second matrix. 2 MB extra.", { kind: "separate", extraBytes: 2e6 }],
  [
    "One matrix of that size. Another 3 MB are in buffers without a name: a second matrix could be there in pieces.",
    { kind: "single", doubtBytes: 3e6 },
  ],
  ["No matrix to see.", { kind: "unknown" }],
])("%s", (words, verdict) => {
  expect(describeExtra({ ...NOTHING, ...verdict }).replaceAll("\u00a0", " ")).toBe(words);
});
