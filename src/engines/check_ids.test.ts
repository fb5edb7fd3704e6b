import { expect, test } from "vitest";
import { checkIds } from "./check_ids.ts";

const SIZES = { vocabSize: 10, contextLength: 4 };

test("ids that fill the context pass, the first row's and the last one's among them", () => {
  expect(() => checkIds([0, 9, 9, 0], SIZES)).not.toThrow();
});

test.each([
  [[], "The model reads 1 to 4 ids, and not 0."],
  [[1, 2, 3, 4, 5], "The model reads 1 to 4 ids, and not 5."],
  [[1, 10], "The matrix has rows 0 to 9, and none for id 10."],
  [[-1], "none for id -1"],
  [[0.5], "none for id 0.5"],
  [[NaN], "none for id NaN"],
])("%j is refused", (ids, words) => {
  expect(() => checkIds(ids, SIZES)).toThrow(RangeError);
  expect(() => checkIds(ids, SIZES)).toThrow(words);
});
