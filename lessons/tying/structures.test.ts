import { expect, test } from "vitest";
import { readBytes } from "../../src/checkpoint/testing/files.ts";
import { parseSafetensors } from "../../src/index.ts";
import { createTree, NAMINGS, PLACES, STRUCTURES_OF, structureOf } from "./structures.ts";
import { stateDict } from "./tree/module.ts";

const SIZES = { vocabSize: 8, hiddenSize: 4, intermediateSize: 6 };
const cases = NAMINGS.flatMap((naming) =>
  STRUCTURES_OF[naming].map((structure) => [naming, structure] as const),
);

test.each(cases)("a tree of %s that is made %s is seen to be so", (naming, structure) => {
  expect(structureOf(createTree(naming, structure, SIZES), PLACES[naming])).toBe(structure);
});

test("the names are those that transformers writes, of one layer and an untied head", () => {
  const written = [...parseSafetensors(readBytes("fixtures/untied/model.safetensors").buffer).keys()];
  const tree = createTree("transformers", "untied", SIZES);
  expect([...stateDict(tree).keys()].toSorted()).toEqual(
    written.filter((name) => !name.startsWith("model.layers.1.")).toSorted(),
  );
});
