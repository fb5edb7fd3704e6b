import { describe, expect, test } from "vitest";
import { CASES, GOLDENS, treeOf } from "../testing/goldens.ts";
import { namedModules, namedParameters, stateDict } from "./module.ts";

describe.each(CASES)("%s has the names that PyTorch gives it", (name) => {
  const tree = treeOf(name);
  const golden = GOLDENS.torch[name];
  test("in its state dict", () => {
    expect([...stateDict(tree).keys()]).toEqual(golden?.state_dict);
  });
  test("as parameters, each tensor once", () => {
    expect([...namedParameters(tree)].map(([path]) => path)).toEqual(golden?.named_parameters);
  });
  test("as parameters, with all their names", () => {
    expect([...namedParameters(tree, false)].map(([path]) => path)).toEqual(golden?.with_duplicates);
  });
  test("as modules", () => {
    expect([...namedModules(tree)].map(([path]) => path)).toEqual(golden?.named_modules);
  });
});
