import * as fc from "fast-check";
import { expect, test } from "vitest";
import { tries } from "../../testing/fuzz.ts";
import { parseJsonObject, parsePython } from "./json_bytes.ts";

function parse(text: string): object {
  return parseJsonObject(new TextEncoder().encode(text), "it");
}

const value = fc.jsonValue({ depthSize: "small" });
const object = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("__proto__", '"', "\\", ":{}")), value);

test("any object is read as it was written", () => {
  fc.assert(
    fc.property(object, fc.nat(4), (written, indent) => {
      const text = JSON.stringify(written, null, indent);
      expect(parse(text)).toEqual(JSON.parse(text));
    }),
    tries(1000),
  );
});

test.each([
  ['{"a": [Infinity, -Infinity, 0.0]}', { a: [Infinity, -Infinity, 0] }],
  ['{"a": NaN, "NaN": "NaN, Infinity"}', { a: null, NaN: "NaN, Infinity" }],
])("numbers that Python writes are read: %s", (text, expected) => {
  expect(parse(text)).toEqual(expected);
});

test.each(['{"a": [1]}', '{"a": [Infinity]}'])("a byte order mark before %s is no part of it", (text) => {
  const marked = `\uFEFF${text}`;
  expect(parse(marked)).toEqual(parse(text));
  expect(parsePython(marked)).toEqual(parsePython(text));
});

test("a byte order mark elsewhere is refused, and kept in a string", () => {
  expect(() => parse('{\uFEFF"a": 1}')).toThrow("it is not valid JSON");
  expect(parse('\uFEFF{"a": "\uFEFFb"}')).toEqual({ a: "\uFEFFb" });
});

test.each(['{"a": 1Infinity}', '{"a": Infinity2}', '{"a": nan}', '{"a": +Infinity}'])(
  "%s is refused",
  (text) => {
    expect(() => parse(text)).toThrow("it is not valid JSON");
  },
);

test("a key that stands twice is refused, at any depth and in any spelling", () => {
  const spell = fc.constantFrom(
    (key: string) => JSON.stringify(key),
    (key: string) =>
      `"${Array.from(key, (c) =>
        c
          .split("")
          .map((u) => `\\u${u.charCodeAt(0).toString(16).padStart(4, "0")}`)
          .join(""),
      ).join("")}"`,
  );
  fc.assert(
    fc.property(
      fc.string(),
      spell,
      spell,
      object,
      fc.array(fc.boolean(), { maxLength: 5 }),
      (key, one, other, rest, lists) => {
        const { [key]: _, ...between } = rest;
        const others = Object.entries(between).map(
          ([name, held]) => `${JSON.stringify(name)}:${JSON.stringify(held)},`,
        );
        const inner = `{${one(key)}:1,${others.join("")}${other(key)}:2}`;
        const text = lists.reduce((inside, isList) => (isList ? `[0,${inside}]` : `{"a":${inside}}`), inner);
        expect(() => parse(text)).toThrow(/twice/);
      },
    ),
    tries(500),
  );
});

test("a string of many millions of escapes is read", () => {
  expect(parse(`{"a":"${"\\n".repeat(1e7)}"}`)).toEqual({ a: "\n".repeat(1e7) });
});
