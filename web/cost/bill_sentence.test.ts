import { expect, test } from "vitest";
import type { BilledModel } from "../../lessons/bill/billed_model.ts";
import { describeBill } from "./bill_sentence.ts";

/** Half of it is the matrix. */
const model: BilledModel = {
  vocabSize: 1000,
  hiddenSize: 500,
  tied: true,
  otherNumbers: 500_000,
  type: "olmo",
};

test("a tied model is told what a second matrix would cost, and its share", () => {
  expect(describeBill(model)).toMatch(/is tied: .* 1.MB in float16\. The matrix is 50.% of the model/);
});

test("an untied model has it already", () => {
  expect(describeBill({ ...model, tied: false })).toMatch(/is not tied: .* takes 1.MB/);
});

test("what a config does not say, the page does not say either", () => {
  expect(describeBill({ ...model, tied: null })).toMatch(/does not say whether the model is tied/);
});

test("where there is no formula, no share is given, and the page says so", () => {
  const text = describeBill({ ...model, otherNumbers: null, type: "mamba" });
  expect(text).toMatch(/no formula for model_type “mamba”/);
  expect(text).not.toMatch(/%/);
  const unnamed = describeBill({ ...model, otherNumbers: null, type: null });
  expect(unnamed).toMatch(/no formula for a config without model_type with these settings/);
});
