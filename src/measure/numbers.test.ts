import { expect, test } from "vitest";
import { bestOf, median } from "./numbers.ts";

test("the median is the middle one, or between the middle two", () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 2, 10])).toBe(3);
  expect(median([])).toBeNaN();
});

test("the best of several tries is the smallest", async () => {
  const values = [3, 1, 2];
  expect(await bestOf(3, async () => values.pop() ?? NaN)).toBe(1);
});
