import { expect, it } from "vitest";
import { counted } from "./counted.ts";

it.each([
  [0, "0 tokens"],
  [1, "1 token"],
  [2, "2 tokens"],
])("counts %i", (count, words) => {
  expect(counted(count, "token")).toBe(words);
});
