import { expect, test } from "vitest";
import { compareBits } from "./bits.ts";

/** The float32 next above 1: 1 + 2^-23. */
const AFTER_ONE = 1 + 2 ** -23;

test("the same numbers do not differ, NaN included", () => {
  const numbers = Float32Array.of(1, -2.5, NaN, Infinity);
  expect(compareBits(numbers, numbers.slice())).toEqual({ count: 0, largest: 0 });
});

test("one unit in the last place is a difference", () => {
  expect(compareBits(Float32Array.of(1, 2), Float32Array.of(AFTER_ONE, 2))).toEqual({
    count: 1,
    largest: 2 ** -23,
  });
});

test("a zero is not its negative, though equal to it", () => {
  expect(compareBits(Float32Array.of(0), Float32Array.of(-0))).toEqual({ count: 1, largest: 0 });
});

test("parts of larger arrays are compared where they lie", () => {
  const whole = Float32Array.of(7, 1, 2);
  expect(compareBits(whole.subarray(1), Float32Array.of(1, 2))).toEqual({ count: 0, largest: 0 });
});

test("vectors of two lengths are refused", () => {
  expect(() => compareBits(Float32Array.of(1), Float32Array.of(1, 2))).toThrow(/1 logits .* 2/);
});
