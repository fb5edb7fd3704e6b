import { expect, test } from "vitest";
import { describeOutcome } from "./outcome_sentence.ts";

const found = { checkpoint: { name: "someone/tiny-olmo" } };
const judged = { judgement: { explanation: "It holds the matrix once." } };

test("a checkpoint is told by its name, and a model by what is said of its matrix", () => {
  expect(describeOutcome(found, null)).toBe("Found: someone/tiny-olmo.");
  expect(describeOutcome(null, judged)).toBe("It holds the matrix once.");
  expect(describeOutcome(found, judged)).toBe("Found: someone/tiny-olmo. It holds the matrix once.");
});

test("nothing is told of nothing", () => {
  expect(describeOutcome(null, null)).toBe("");
});
