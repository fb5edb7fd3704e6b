import { expect, test } from "vitest";
import { errorOf } from "./error_of.ts";
import { compareSums, dot } from "./sums.ts";

test("an error is relative to the largest value of its vector", () => {
  expect(errorOf({ actual: [1, -8, 0.5], expected: [1, -8, 0.25] })).toBe(0.25 / 8);
});

test("an error is relative to the scale that a comparison names", () => {
  expect(errorOf({ actual: [3], expected: [2], scale: 4 })).toBe(0.25);
});

test.each([NaN, Infinity, -Infinity])("%d in the place of a number is wrong", (wrong) => {
  expect(errorOf({ actual: [1, wrong], expected: [1, 2] })).toBeNaN();
});

test("where float64 has no finite number either, any is right", () => {
  expect(errorOf({ actual: [1, NaN, 4], expected: [1, Infinity, 4] })).toBe(0);
  expect(errorOf({ actual: [1], expected: [NaN], scale: NaN })).toBe(0);
});

test("where zeros are expected, nothing else will do", () => {
  expect(errorOf({ actual: [0, 0], expected: [0, 0] })).toBe(0);
  expect(errorOf({ actual: [0, 1e-30], expected: [0, 0] })).toBeGreaterThan(1);
});

test("numbers too small for float32 may be zero", () => {
  expect(errorOf({ actual: [0, 0], expected: [3e-55, -1e-40] })).toBeLessThan(1e-5);
});

test("numbers that are missing are wrong", () => {
  expect(errorOf({ actual: [1], expected: [1, 2] })).toBeNaN();
});

test("a sum whose terms cancel out may be off by float32's share of them, and by no more", () => {
  const sum = dot([1e4, -1e4, 0.001], [1, 1, 1]);
  expect(errorOf(compareSums([0.0015], [sum]))).toBeLessThan(1e-5);
  expect(errorOf(compareSums([1], [sum]))).toBeGreaterThan(1e-3);
});
