import { expect, test } from "vitest";
import { allNumbers, billOf, shareOf } from "./bill.ts";

const V = 320;
const D = 10;
const model = { vocabSize: V, hiddenSize: D, tied: true, otherNumbers: 6400, type: null };

test("each format has its bits a number", () => {
  expect(billOf(model, false).map(({ format, matrixBytes }) => [format, matrixBytes])).toEqual([
    ["float32", 12_800],
    ["float16", 6400],
    ["int8", 3200],
    ["int4", 1600],
  ]);
});

test("a model with the matrix twice is larger by one matrix", () => {
  for (const { matrixBytes, onceBytes, twiceBytes } of billOf(model, false)) {
    expect((twiceBytes ?? 0) - (onceBytes ?? 0)).toBe(matrixBytes);
  }
  expect(billOf(model, false)[1]?.onceBytes).toBe(2 * (V * D + 6400));
});

test("scales are two bytes for 32 numbers, and only integers have them", () => {
  const rows = billOf(model, true).map(({ matrixBytes }) => matrixBytes);
  expect(rows).toEqual([12_800, 6400, 3200 + 200, 1600 + 200]);
});

test("the share is the matrix's of a model that has it once", () => {
  expect(shareOf(model)).toBeCloseTo(1 / 3, 12);
});

test("where the other tensors are not known, the matrix is billed alone", () => {
  const unknown = { ...model, otherNumbers: null };
  expect(billOf(unknown, false)[0]).toEqual({
    format: "float32",
    matrixBytes: 12_800,
    onceBytes: null,
    twiceBytes: null,
  });
  expect(shareOf(unknown)).toBeNull();
});

test.each([
  [true, V * D + 6400],
  [null, V * D + 6400],
  [false, 2 * V * D + 6400],
])("of a model whose tie is %s the matrix counts as often as it is there", (tied, numbers) => {
  expect(allNumbers({ ...model, tied })).toBe(numbers);
});
