import { expect, test } from "vitest";
import { createTree, NAMINGS, PLACES, STRUCTURES_OF, structureOf } from "./structures.ts";

const SIZES = { vocabSize: 8, hiddenSize: 4, intermediateSize: 6 };
const cases = NAMINGS.flatMap((naming) =>
  STRUCTURES_OF[naming].map((structure) => [naming, structure] as const),
);

test.each(cases)("a tree of %s that is made %s is seen to be so", (naming, structure) => {
  expect(structureOf(createTree(naming, structure, SIZES), PLACES[naming])).toBe(structure);
});
