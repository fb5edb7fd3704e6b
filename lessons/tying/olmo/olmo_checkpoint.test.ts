import { describe, expect, test } from "vitest";
import { findTiedBefore } from "../detectors/find_tied_before.ts";
import { findTiedSince } from "../detectors/find_tied_since.ts";
import { warnsNotTied } from "../detectors/warnings.ts";
import { GOLDENS, type OlmoGolden } from "../testing/goldens.ts";
import { stateDict } from "../tree/module.ts";
import { fromCheckpoint, fromPretrained, saveOlmo } from "./olmo_checkpoint.ts";
import { RELEASES } from "./tie_weights.ts";

const SIZES = { vocabSize: 32, hiddenSize: 16, intermediateSize: 32 };
const cases = RELEASES.flatMap((release) => [[release, "tied"] as const, [release, "untied"] as const]);

describe.each(cases)("OLMo %s, a checkpoint that is %s", (release, tie) => {
  const golden = GOLDENS.olmo[release]?.[tie] as OlmoGolden;
  const checkpoint = saveOlmo(SIZES, tie === "tied");
  const wrapper = fromPretrained(checkpoint, SIZES, release);

  test("holds these names", () => {
    expect(checkpoint.names.toSorted()).toEqual(golden.checkpoint);
  });
  test("comes out of OLMo's own loader with these", () => {
    expect([...stateDict(fromCheckpoint(checkpoint, SIZES)).keys()]).toEqual(golden.own_loader);
  });
  test("comes out of from_pretrained with these", () => {
    expect([...stateDict(wrapper).keys()]).toEqual(golden.from_pretrained);
  });
  test("has one module under two names there, or not", () => {
    const [wte, head] = ["wte", "ff_out"].map((name) => wrapper.at(`model.transformer.${name}`));
    expect(head === wte).toBe(golden.one_module);
  });
  test("makes the accelerate of its time warn", () => {
    const found = (release === "0.2.5" ? findTiedBefore : findTiedSince)(wrapper);
    expect(found).toEqual(golden.tied);
    expect(warnsNotTied(true, found)).toBe(golden.warns);
  });
});

test("a checkpoint with a head does not fit into an OLMo without one", () => {
  const checkpoint = { ...saveOlmo(SIZES, false), weightTying: true };
  expect(() => fromCheckpoint(checkpoint, SIZES)).toThrow(/Unexpected keys: transformer.ff_out.weight/);
});
