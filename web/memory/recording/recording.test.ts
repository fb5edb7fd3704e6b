import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { judgeHead } from "../../../src/index.ts";
import { ungroupRows } from "../rows.ts";
import recorded from "./recording.json";
import type { Recording } from "./recording.ts";

const { shape, tied, untied, adapter } = recorded as Recording;
const config = JSON.parse(
  readFileSync(new URL("../../../public/models/one-matrix-6m/config.json", import.meta.url), "utf8"),
) as Record<string, number>;

describe("the recording that pages without a GPU show", () => {
  it("is of the shipped model, and names its GPU", () => {
    expect(shape).toEqual({
      vocabSize: config["vocab_size"],
      hiddenSize: config["hidden_size"],
      intermediateSize: config["intermediate_size"],
    });
    expect(adapter).not.toBe("");
  });

  it("has one matrix where the head is tied", () => {
    expect(judgeHead(ungroupRows(tied), shape)).toMatchObject({
      kind: "single",
      extraBytes: 0,
      doubtBytes: 0,
    });
  });

  it("has a second one, in float16, where it is not", () => {
    const bytes = 2 * (config["vocab_size"] ?? 0) * (config["hidden_size"] ?? 0);
    expect(judgeHead(ungroupRows(untied), shape)).toMatchObject({ kind: "separate", extraBytes: bytes });
  });
});
