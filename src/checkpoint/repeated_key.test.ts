import * as fc from "fast-check";
import { expect, test } from "vitest";
import { tries } from "../testing/fuzz.ts";
import { hasRepeatedKey } from "./repeated_key.ts";

function repeats(text: string): boolean {
  return hasRepeatedKey(new TextEncoder().encode(text), JSON.parse(text));
}

test("no object that JSON.stringify writes has a key twice, whatever its strings hold", () => {
  const string = fc.string({ unit: fc.constantFrom("a", '"', "\\", ":", "{", "}", "é", "\n"), maxLength: 6 });
  const value = fc.dictionary(string, fc.oneof(string, fc.dictionary(string, string), fc.jsonValue()));
  fc.assert(
    fc.property(value, fc.constantFrom(0, 2), (object, spaces) => {
      expect(repeats(JSON.stringify(object, null, spaces))).toBe(false);
    }),
    tries(1000),
  );
});

test("a key that is written again, at any depth and in any spelling, is found", () => {
  const letter = fc.constantFrom("a", "\\u0061");
  fc.assert(
    fc.property(letter, letter, fc.json(), fc.nat(20), fc.boolean(), (one, other, json, depth, inList) => {
      const object = `{"${one}":${json},"b":1,"${other}":${json}}`;
      const [open, close] = inList ? ["[", "]"] : ['{"c":', "}"];
      expect(repeats(open.repeat(depth) + object + close.repeat(depth))).toBe(true);
    }),
    tries(1000),
  );
});

test("neither depth nor length is too much for it", () => {
  expect(repeats("[".repeat(1e6) + "]".repeat(1e6))).toBe(false);
  expect(repeats(`{"a":"${"\\n".repeat(2e7)}"}`)).toBe(false);
});
