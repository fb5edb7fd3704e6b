import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { RECORDED } from "./recorded.ts";
import recording from "./recording.json";
import { SHIPPED_MODEL } from "../../../src/testing/shipped_model.ts";

const config = JSON.parse(
  readFileSync(new URL(`../../../public/${SHIPPED_MODEL}/config.json`, import.meta.url), "utf8"),
) as Record<string, number>;

describe("the recording that pages without a GPU show", () => {
  it("is of the shipped model, and names its GPU", () => {
    expect(recording.shape).toEqual({
      vocabSize: config["vocab_size"],
      hiddenSize: config["hidden_size"],
      intermediateSize: config["intermediate_size"],
    });
    expect(RECORDED.adapter).not.toBe("");
  });

  it("has one matrix where the head is tied", () => {
    expect(RECORDED.tied.verdict).toMatchObject({ kind: "single", extraBytes: 0, doubtBytes: 0 });
  });

  it("has a second one, in float16, where it is not", () => {
    const bytes = 2 * (config["vocab_size"] ?? 0) * (config["hidden_size"] ?? 0);
    expect(RECORDED.untied.verdict).toMatchObject({ kind: "separate", extraBytes: bytes });
  });
});
