import { expect, it } from "vitest";
import type { LedgerEntry } from "../../src/index.ts";
import { describeVerdict, explainHead, headlineOf } from "./verdict_sentence.ts";

const SHAPE = { vocabSize: 8192, hiddenSize: 256 };

function matrix(label: string): LedgerEntry {
  return { label, bytes: 4_194_304, role: "weight", usage: 0, createdAt: 0, device: 1 };
}

it("says which buffer is the one", () => {
  const verdict = {
    kind: "single",
    matrices: [matrix("model.embed_tokens.weight")],
    extraBytes: 0,
    doubtBytes: 0,
  } as const;
  expect(describeVerdict(verdict, 43, 17e6, SHAPE)).toBe(
    "Of 43 live GPU buffers only one has the size of the 8,192 × 256 vocabulary matrix: " +
      "model.embed_tokens.weight, 4.19\u00a0MB.",
  );
});

it("does not say that there is no second one where it could lie in pieces among nameless buffers", () => {
  const verdict = { kind: "single", matrices: [matrix("")], extraBytes: 0, doubtBytes: 12e6 } as const;
  expect(headlineOf(verdict)).toBe("One matrix of that size.");
  expect(describeVerdict(verdict, 43, 17e6, SHAPE)).toMatch(
    /Another 12\u00a0MB are in buffers without a name: .* in pieces\.$/,
  );
  expect(headlineOf({ ...verdict, doubtBytes: 0 })).toBe("One matrix, no second one.");
});

it("says what a second one costs", () => {
  const matrices = [matrix("model.embed_tokens.weight"), matrix("ff_out.weight")];
  const verdict = { kind: "separate", matrices, extraBytes: 4_194_304, doubtBytes: 0 } as const;
  expect(describeVerdict(verdict, 44, 4_194_304 * 4, SHAPE)).toBe(
    "Of 44 live GPU buffers 2 have the size of the 8,192 × 256 vocabulary matrix, model.embed_tokens.weight " +
      "and ff_out.weight: 4.19\u00a0MB extra, 25\u00a0% of the total.",
  );
});

it("counts buffers without a name", () => {
  const verdict = {
    kind: "separate",
    matrices: [matrix(""), matrix("")],
    extraBytes: 4_194_304,
    doubtBytes: 0,
  } as const;
  expect(describeVerdict(verdict, 44, 4_194_304 * 4, SHAPE)).toContain(
    "vocabulary matrix, 2 unnamed buffers: 4.19",
  );
});

it("explains a head with the bytes that were measured, and only where the ledger bears it out", () => {
  const separate = { kind: "separate", matrices: [], extraBytes: 4_194_304, doubtBytes: 0 } as const;
  expect(explainHead("exported", separate)).toMatch(/Transpose.*result: 4\.19\u00a0MB\.$/);
  expect(explainHead("tied", separate)).toBe("");
});

it("claims nothing where there is nothing to look at", () => {
  const verdict = { kind: "unknown", matrices: [], extraBytes: 0, doubtBytes: 0 } as const;
  expect(describeVerdict(verdict, 0, 0, null)).toBe("The model is not loaded.");
  expect(describeVerdict(verdict, 0, 0, SHAPE)).toMatch(/^No GPU buffer is live/);
  expect(describeVerdict(verdict, 3, 90, SHAPE)).toMatch(/^Of 3 live GPU buffers none has/);
  expect(describeVerdict({ ...verdict, doubtBytes: 9 }, 3, 90, SHAPE)).toMatch(
    /none can be identified by name and size/,
  );
});
