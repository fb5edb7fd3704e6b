import fc from "fast-check";
import { expect, test } from "vitest";
import { tries } from "../testing/fuzz.ts";
import { TextStream } from "./stream.ts";
import { extendStretches, finishStretches, type TextStretch } from "./stretches.ts";

const UTF8 = new TextEncoder();

/** Text in stretches, from the bytes of each token. */
function stretchesOf(tokens: readonly Uint8Array<ArrayBuffer>[]): readonly TextStretch<number>[] {
  const stream = new TextStream({ tokenBytes: (id) => tokens[id] ?? new Uint8Array(0) });
  let stretches: readonly TextStretch<number>[] = [];
  for (const id of tokens.keys()) stretches = extendStretches(stretches, id, stream.push(id));
  return finishStretches(stretches, stream.end());
}

test("a token that completes its characters is a stretch of its own", () => {
  expect(stretchesOf([UTF8.encode("Once"), UTF8.encode(" upon")])).toEqual([
    { tokens: [0], text: "Once" },
    { tokens: [1], text: " upon" },
  ]);
});

test("the tokens of one character are one stretch", () => {
  const [a, b, c] = UTF8.encode("€");
  const tokens = [UTF8.encode("a"), ...[a, b, c].map((byte) => Uint8Array.of(byte ?? 0)), UTF8.encode("b")];
  expect(stretchesOf(tokens)).toEqual([
    { tokens: [0], text: "a" },
    { tokens: [1, 2, 3], text: "€" },
    { tokens: [4], text: "b" },
  ]);
});

test("a text that ends within a character ends with a replacement character", () => {
  expect(stretchesOf([UTF8.encode("a"), Uint8Array.of(0xe2)])).toEqual([
    { tokens: [0], text: "a" },
    { tokens: [1], text: "\uFFFD" },
  ]);
  expect(stretchesOf([Uint8Array.of(0x61, 0xe2)])).toEqual([{ tokens: [0], text: "a\uFFFD" }]);
});

test("however a text is cut, its stretches are the text, and hold each token once, in order", () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 4 }), { maxLength: 12 });
  fc.assert(
    fc.property(pieces, (tokens) => {
      const bytes = tokens.map((token) => Uint8Array.from(token));
      const stretches = stretchesOf(bytes);
      const all = Uint8Array.from(tokens.flatMap((token) => Array.from(token)));
      const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(all);
      expect(stretches.map((stretch) => stretch.text).join("")).toBe(text);
      expect(stretches.flatMap((stretch) => stretch.tokens)).toEqual([...tokens.keys()]);
    }),
    tries(500),
  );
});

test("adding to a text leaves the stretches that are complete the very same objects", () => {
  const first = extendStretches<number>([], 0, "Once");
  expect(extendStretches(first, 1, " upon")[0]).toBe(first[0]);
});
