import { expect, test } from "vitest";
import { compareLogits } from "./logit_error.ts";

test("the error is that of the worst logit and of all, and says whether the choice is another", () => {
  const reference = Float32Array.of(1, 5, 4, 0);
  expect(compareLogits(reference, reference)).toEqual({ largest: 0, rootMeanSquare: 0, sameChoice: true });
  expect(compareLogits(Float32Array.of(1, 5, 7, -4), reference)).toEqual({
    largest: 4,
    rootMeanSquare: 2.5,
    sameChoice: false,
  });
});

test("a logit that is no number counts as an error, and not as none", () => {
  expect(compareLogits(Float32Array.of(NaN, 1), Float32Array.of(0, 1)).largest).toBeNaN();
});

test("logits of two vocabularies are not compared", () => {
  expect(() => compareLogits(new Float32Array(3), new Float32Array(4))).toThrow("3 logits");
});
