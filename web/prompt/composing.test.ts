import { expect, it } from "vitest";
import { isComposing } from "./composing.ts";

it.each([
  ["a key by itself", { isComposing: false, keyCode: 27 }, false],
  ["a key within a composition", { isComposing: true, keyCode: 27 }, true],
  ["the key that ends one in Safari", { isComposing: false, keyCode: 229 }, true],
])("%s", (_, key, expected) => {
  expect(isComposing(key)).toBe(expected);
});
