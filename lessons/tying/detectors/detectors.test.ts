import { describe, expect, test } from "vitest";
import { type AccelerateGolden, CASES, GOLDENS, GROUPINGS, placesOf, treeOf } from "../testing/goldens.ts";
import type { Module, Tensor } from "../tree/module.ts";
import { findTiedBefore } from "./find_tied_before.ts";
import { findTiedSince } from "./find_tied_since.ts";
import { shard } from "./fsdp_units.ts";
import { fullyShard } from "./fully_shard_groups.ts";
import { saveModel } from "./save_model.ts";
import { onSeveralDevices, warnsNotTied } from "./warnings.ts";

const versions = Object.keys(GOLDENS.accelerate);

test("the goldens are of an accelerate on either side of 0.34", () => {
  expect(new Set(versions.map(isBefore))).toEqual(new Set([true, false]));
});

function isBefore(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major === 0 && minor < 34;
}

const accelerateCases = versions.flatMap((version) => CASES.map((name) => [version, name] as const));

describe.each(accelerateCases)("accelerate %s of %s", (version, name) => {
  const golden = GOLDENS.accelerate[version]?.[name] as AccelerateGolden;
  const found = (isBefore(version) ? findTiedBefore : findTiedSince)(treeOf(name));

  test("finds these ties", () => {
    expect(found).toEqual(golden.tied);
  });
  test("warns that nothing is tied, or not, by what the config says", () => {
    expect(warnsNotTied(true, found)).toBe(golden.warns_if_config_says_tied);
    expect(warnsNotTied(false, found)).toBe(golden.warns_if_config_says_untied);
  });
  test("warns of a tie between two devices", () => {
    const { embedding, head, rest } = placesOf(name);
    const map = (device: number) =>
      new Map([
        [embedding, 0],
        [rest, 0],
        [head, device],
      ]);
    expect(onSeveralDevices(found, map(0)).length > 0).toBe(golden.warns_of_one_device);
    expect(onSeveralDevices(found, map(1)).length > 0).toBe(golden.warns_of_two_devices);
  });
});

test.each(CASES)("safetensors writes these names of %s, and where the others' numbers are", (name) => {
  const { names, metadata } = saveModel(treeOf(name));
  expect(names.toSorted()).toEqual(GOLDENS.safetensors[name]?.names);
  expect(Object.fromEntries(metadata)).toEqual(GOLDENS.safetensors[name]?.metadata);
});

describe.each(CASES)("FSDP wraps these units of %s, in so many numbers", (name) => {
  test.each(["together", "apart"] as const)("with embedding and head %s", (how) => {
    const tree = treeOf(name);
    const units = shard(tree, new Set(how === "apart" ? endsOf(name, tree) : []));
    const held = { units: units.map((unit) => unit.name), numbers: numbersOf(units) };
    expect(held).toEqual(GOLDENS.fsdp[name]?.[how]);
  });
});

describe.each(CASES)("fully_shard shards %s under these names, in so many numbers", (name) => {
  test.each(GROUPINGS)("with embedding and head %s", (how) => {
    const tree = treeOf(name);
    const ends = endsOf(name, tree);
    const groups = { together: [], apart: ends.map((end) => [end]), grouped: [ends] }[how];
    const sharded = fullyShard(tree, groups);
    const held = { sharded: sharded.flatMap(({ names }) => names).toSorted(), numbers: numbersOf(sharded) };
    expect(held).toEqual(GOLDENS.fully_shard[name]?.[how]);
  });
});

/** The modules at both ends, each once. */
function endsOf(name: string, tree: Module): Module[] {
  const { embedding, head } = placesOf(name);
  const ends = [tree.at(embedding), tree.at(head)].filter((module) => module !== undefined);
  return [...new Set(ends)];
}

function numbersOf(holders: readonly { readonly tensors: ReadonlySet<Tensor> }[]): number {
  return holders.flatMap(({ tensors }) => [...tensors]).reduce((sum, { bytes }) => sum + bytes / 4, 0);
}

test("a device map without a place for a name is refused", () => {
  expect(() => onSeveralDevices([["lm_head.weight"]], new Map([["model", 0]]))).toThrow(/no place/);
});
