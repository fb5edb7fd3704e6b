import * as fc from "fast-check";
import { expect, test } from "vitest";
import { tries } from "../testing/fuzz.ts";
import { setInJson } from "./set_in_json.ts";

test.each([
  ["another value", '{"tie": false, "clip": 8.0}', ["tie"], '{"tie": true, "clip": 8.0}'],
  ["null", '{"tie":null}', ["tie"], '{"tie":true}'],
  ["nothing", '{\n  "clip": 8.0\n}\n', ["tie"], '{\n  "tie": true,\n  "clip": 8.0\n}\n'],
  ["nothing in an empty object", "{}", ["tie"], '{"tie": true}'],
  ["a key of another object first", '{"a": {"tie": 1}, "tie": 2}', ["tie"], '{"a": {"tie": 1}, "tie": true}'],
  ["a key in an object", '{"tie": 1, "a": {"tie": 2}}', ["a", "tie"], '{"tie": 1, "a": {"tie": true}}'],
  [
    "no key in an object",
    '{"a": {"b": [1, {"tie": 2}]}}',
    ["a", "tie"],
    '{"a": {"tie": true,"b": [1, {"tie": 2}]}}',
  ],
  [
    "what only looks like it",
    '{"x": "\\"tie\\": 1, {", "tie": 1}',
    ["tie"],
    '{"x": "\\"tie\\": 1, {", "tie": true}',
  ],
  ["a key that is written otherwise", '{"\\u0074ie": 1}', ["tie"], '{"\\u0074ie": true}'],
  [
    "Python's numbers",
    '{"limit": [0.0, Infinity, NaN], "tie": 1}',
    ["tie"],
    '{"limit": [0.0, Infinity, NaN], "tie": true}',
  ],
])("sets a key that had %s, and nothing else changes", (_, text, path, expected) => {
  expect(setInJson(text, path, true)).toBe(expected);
});

test("whatever else an object holds stays", () => {
  const rest = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
  fc.assert(
    fc.property(rest, fc.option(fc.boolean()), fc.constantFrom(0, 2), ({ ...json }, flag, spaces) => {
      const before = flag === null ? json : { ...json, tie: flag };
      const text = JSON.stringify(before, null, spaces);
      const after = JSON.parse(setInJson(text, ["tie"], true)) as object;
      expect(after).toEqual({ ...(JSON.parse(text) as object), tie: true });
    }),
    tries(300),
  );
});
