import { expect, test } from "vitest";
import { largestIndexes } from "./largest_indexes.ts";

test("the largest numbers are found in the order in which sorting finds them, equal ones by index", () => {
  const numbers = Float32Array.from({ length: 500 }, (_, i) => (i * 7919) % 97);
  const sorted = Array.from(numbers.keys()).sort((a, b) => (numbers[b] ?? 0) - (numbers[a] ?? 0) || a - b);
  expect([...largestIndexes(numbers, 64)]).toEqual(sorted.slice(0, 64));
  expect(largestIndexes(numbers.subarray(0, 5), 64)).toHaveLength(5);
});
