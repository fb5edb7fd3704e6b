import { expect, test } from "vitest";
import { bestOf, median, spreadOf } from "./numbers.ts";

test("the median is the middle one, or between the middle two", () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 2, 10])).toBe(3);
  expect(median([])).toBeNaN();
});

// Expected: numpy 2.3, numpy.quantile(values, [0, 0.25, 0.5, 0.75]).
test.each([
  [[7], { min: 7, lower: 7, median: 7, upper: 7 }],
  [[9, 1], { min: 1, lower: 3, median: 5, upper: 7 }],
  [[5, 4, 3, 2, 1], { min: 1, lower: 2, median: 3, upper: 4 }],
  [[10, 2, 4, 3], { min: 2, lower: 2.75, median: 3.5, upper: 5.5 }],
])("the quartiles of %j are numpy's", (values, spread) => {
  expect(spreadOf(values)).toEqual(spread);
});

test("of no values there are no quartiles", () => {
  expect(spreadOf([])).toEqual({ min: NaN, lower: NaN, median: NaN, upper: NaN });
});

test("the best of several tries is the smallest", async () => {
  const values = [3, 1, 2];
  expect(await bestOf(3, async () => values.pop() ?? NaN)).toBe(1);
});
