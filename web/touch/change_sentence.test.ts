import { expect, test } from "vitest";
import type { TokenUses } from "../../src/index.ts";
import { changeOf, describeChange } from "./change_sentence.ts";

const row = Uint16Array.of(0x3c00, 0x4000);
const zeros = Uint16Array.of(0, 0);
const asLoaded: TokenUses = {
  embeddingRow: row,
  headRow: row,
  embedding: Float32Array.of(1, 2),
  logit: 5,
};
const zeroed: TokenUses = { embeddingRow: zeros, headRow: zeros, embedding: Float32Array.of(0, 0), logit: 0 };
const inputZeroed: TokenUses = { ...zeroed, headRow: row, logit: 5 };
const tied = { embeddingBuffer: "wte.weight", headBuffer: "wte.weight" };
const untied = { embeddingBuffer: "wte.weight", headBuffer: "ff_out.weight" };

test("what moved is told from the numbers alone", () => {
  expect(changeOf({ before: asLoaded, now: asLoaded })).toBe("none");
  expect(changeOf({ before: asLoaded, now: zeroed })).toBe("both");
  expect(changeOf({ before: asLoaded, now: inputZeroed })).toBe("input");
  expect(changeOf({ before: asLoaded, now: { ...asLoaded, logit: 5.5 } })).toBe("output");
});

test("a zero that has changed its sign is a change", () => {
  const signed = { ...zeroed, embeddingRow: Uint16Array.of(0x8000, 0), embedding: Float32Array.of(-0, 0) };
  expect(changeOf({ before: zeroed, now: signed })).toBe("input");
});

test("the words name the buffers that were read", () => {
  const told = { id: 1234, prompt: "", before: asLoaded };
  expect(describeChange({ ...told, now: zeroed, ...tied })).toContain("both read row 1,234 of wte.weight");
  expect(describeChange({ ...told, now: inputZeroed, ...untied })).toContain("its own matrix, ff_out.weight");
  expect(describeChange({ ...told, now: asLoaded, ...untied })).toContain("the same numbers, twice");
  expect(describeChange({ ...told, now: asLoaded, ...tied })).toContain("2 numbers in 4 bytes");
});
