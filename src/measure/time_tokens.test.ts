import { expect, test } from "vitest";
import { meanInterval } from "./time_tokens.ts";

test("the mean from one token to the next does not depend on the clock's step", () => {
  expect(meanInterval([100, 100, 100, 101, 102])).toBe(0.5);
});

test.each([[[]], [[7]]])("of the times %j there is none", (times) => {
  expect(meanInterval(times)).toBeNaN();
});
