import { expect, it } from "vitest";
import { describeReproduction } from "./reproduction_sentence.ts";

it("says that all tokens are the same, with their number", () => {
  expect(describeReproduction({ same: true, tokens: 40, agreeing: 40, more: 0 })).toMatch(
    /the same 40 tokens/,
  );
  expect(describeReproduction({ same: true, tokens: 1, agreeing: 1, more: 0 })).toMatch(/the same token /);
});

it("says how far the same tokens are known to go where not all are", () => {
  const words = describeReproduction({ same: false, tokens: 40, agreeing: 32, more: 0 });
  expect(words).toMatch(/did not write the same/);
  expect(words).toMatch(/the first 32 are the same/);
});

it("claims no common beginning where none is known", () => {
  const words = describeReproduction({ same: false, tokens: 40, agreeing: 0, more: 0 });
  expect(words).toMatch(/within the first 16/);
  expect(words).not.toMatch(/are the same/);
});

it("says how many more were written where all that was seen is the same", () => {
  const words = describeReproduction({ same: false, tokens: 60, agreeing: 40, more: 20 });
  expect(words).toMatch(/the same 40 tokens/);
  expect(words).toMatch(/20 more/);
  expect(words).not.toMatch(/part/);
});
