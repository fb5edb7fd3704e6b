import { expect, test } from "vitest";
import { logSumExp } from "./log_sum_exp.ts";

test("logarithms of probabilities have the sum 1, whose logarithm is 0", () => {
  expect(logSumExp(Float32Array.of(0.5, 0.25, 0.25).map(Math.log))).toBeCloseTo(0, 6);
});

test.each([1000, -1000])(
  "numbers near %d, whose exponentials are infinite or 0, have a finite one",
  (near) => {
    expect(logSumExp(Float32Array.of(near, near))).toBeCloseTo(near + Math.LN2, 5);
  },
);

test("numbers of which one is no number have none", () => {
  expect(logSumExp(Float32Array.of(1, NaN))).toBeNaN();
});
