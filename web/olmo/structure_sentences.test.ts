import { describe, expect, test } from "vitest";
import { type Choice, fit, START } from "./choice.ts";
import { examine } from "./findings.ts";
import {
  describeAccelerate,
  describeDevices,
  describeNames,
  describeRoutes,
  describeSaved,
  describeTieWeights,
  describeGroups,
  describeUnits,
  summarize,
  type Statement,
} from "./structure_sentences.ts";

const CORE: Partial<Choice> = { structure: "absent" };
const TENSOR: Partial<Choice> = { structure: "shared-tensor" };
const MODULE: Partial<Choice> = { structure: "shared-module" };
const UNTIED: Partial<Choice> = { structure: "untied" };

/** The result of `describing` for a choice. */
function say(
  describing: (findings: ReturnType<typeof examine>, choice: Choice) => Statement,
  changed: Partial<Choice>,
): Statement {
  const choice = fit({ ...START, ...changed });
  return describing(examine(choice), choice);
}

const before = (changed: Partial<Choice>) =>
  say((findings, choice) => describeAccelerate(findings.before, findings, choice), changed);
const since = (changed: Partial<Choice>) =>
  say((findings, choice) => describeAccelerate(findings.since, findings, choice), changed);

const names = (changed: Partial<Choice>) => say(describeNames, changed).text;

describe("each statement can come out otherwise", () => {
  test("of names", () => {
    expect(names(MODULE)).toMatch(/^6 names for 5 tensors.*one module\.$/);
    expect(names(TENSOR)).toMatch(/^6 names for 5 tensors.*two modules share one\.$/);
    expect(names(CORE)).toMatch(/^5 names for 5 tensors/);
    expect(names(UNTIED)).toMatch(/^6 names for 6 tensors/);
  });

  test("of accelerate before 0.34", () => {
    expect(before(MODULE)).toMatchObject({
      trouble: "mistaken",
      text: expect.stringMatching(/^Finds nothing, though.*Warns/),
    });
    expect(before(TENSOR)).toMatchObject({
      trouble: null,
      text: expect.stringMatching(/^Finds that.*not warn\.$/),
    });
  });

  test("of accelerate since", () => {
    expect(since(MODULE)).toMatchObject({ trouble: null, text: expect.stringMatching(/^Finds that/) });
    expect(since(CORE)).toMatchObject({
      trouble: "mistaken",
      text: expect.stringMatching(/Warns.*only one matrix\.$/),
    });
    expect(since({ ...CORE, configSaysTied: false })).toMatchObject({ trouble: null });
  });

  test("of the warning of an untied model, which is right and comes from its config", () => {
    expect(since(UNTIED)).toMatchObject({
      trouble: null,
      text: expect.stringMatching(/Warns.*the config/),
    });
    expect(since({ ...UNTIED, configSaysTied: false }).text).toMatch(/Does not warn/);
  });

  test("of devices", () => {
    expect(say(describeDevices, MODULE).text).toMatch(/one GPU/);
    expect(say(describeDevices, { ...MODULE, otherDevice: true }).text).toMatch(/^Only 0\.34 and later/);
    expect(say(describeDevices, { ...TENSOR, otherDevice: true }).text).toMatch(/^Both warn/);
    expect(say(describeDevices, { ...UNTIED, otherDevice: true }).text).toMatch(/^Neither warns: two/);
    expect(say(describeDevices, { ...CORE, otherDevice: true }).text).toMatch(/no head/);
  });

  test("of safetensors", () => {
    expect(say(describeSaved, MODULE).text).toMatch(
      /^Writes 5 names.*as `model\.transformer\.ff_out\.weight`/,
    );
    expect(say(describeSaved, { ...TENSOR, naming: "transformers" }).text).toMatch(/as `lm_head\.weight`/);
    expect(say(describeSaved, UNTIED).text).toMatch(/^Writes all 6/);
  });

  test("of FSDP", () => {
    expect(say(describeUnits, TENSOR).text).toMatch(/^Holds the matrix once/);
    expect(say(describeUnits, { ...TENSOR, ownUnits: true })).toMatchObject({
      trouble: "tie lost",
      text: expect.stringMatching(/^Holds the matrix 2 times, 412\sMB in float32 more than needed/),
    });
    expect(say(describeUnits, { ...MODULE, ownUnits: true }).text).toMatch(/bypasses its unit/);
    expect(say(describeUnits, UNTIED).text).toMatch(/two matrices/);
  });

  test("of fully_shard, which shards a module with two names under both", () => {
    expect(say(describeGroups, TENSOR).text).toMatch(/^Holds the matrix once/);
    expect(say(describeGroups, { ...TENSOR, ownUnits: true })).toMatchObject({
      trouble: "tie lost",
      text: expect.stringMatching(/^Holds the matrix 2 times, 412\sMB.*One call with both/),
    });
    expect(say(describeGroups, { ...MODULE, ownUnits: true }).text).toMatch(/both of its names lead to it/);
    expect(say(describeGroups, { ...CORE, ownUnits: true }).text).toMatch(/only one module has it/);
    expect(say(describeGroups, UNTIED).text).toMatch(/two matrices/);
  });

  test("of tie_weights", () => {
    expect(say(describeTieWeights, { ...CORE, release: "0.2.5" }).text).toMatch(
      /^Makes one module under two names\.$/,
    );
    expect(say(describeTieWeights, { ...CORE, release: "0.3.0" }).text).toMatch(/^Leaves/);
    const transformers = { ...UNTIED, naming: "transformers" } as const;
    expect(say(describeTieWeights, transformers).text).toMatch(/^Makes two modules that share/);
    expect(say(describeTieWeights, { ...transformers, configSaysTied: false }).text).toMatch(/^Leaves/);
  });

  test("of the two ways into memory", () => {
    expect(say(describeRoutes, { ...CORE, release: "0.2.5" }).trouble).toBe("they differ");
    expect(say(describeRoutes, { ...CORE, release: "0.3.0" }).trouble).toBeNull();
    expect(say(describeRoutes, { ...UNTIED, release: "0.2.5" }).trouble).toBeNull();
  });
});

test("a structure that transformers' names have not is shown with OLMo's", () => {
  expect(fit({ ...START, structure: "absent", naming: "transformers" }).naming).toBe("olmo");
  expect(fit({ ...START, structure: "shared-tensor", naming: "transformers" }).naming).toBe("transformers");
});

describe("summarize", () => {
  test("says what accelerate did and does", () => {
    expect(summary(MODULE)).toMatch(/Accelerate before 0\.34 finds .*; since then it finds/);
  });

  test("says once what it always did", () => {
    expect(summary(UNTIED)).toMatch(/Accelerate always finds nothing and warns\.$/);
  });
});

function summary(changed: Partial<Choice>): string {
  const choice = fit({ ...START, ...changed });
  return summarize(examine(choice), choice);
}
