import * as fc from "fast-check";
import { expect, test } from "vitest";
import { byteTokenizer } from "../checkpoint/testing/random_tokenizer.ts";
import type { JsonObject } from "../json/json.ts";
import { tries, unlessRejected } from "../testing/fuzz.ts";
import { TokenizerError } from "./tokenizer_error.ts";
import { TextStream } from "./stream.ts";
import { createTokenizer } from "./tokenizer.ts";
import { packTokenizer } from "./tokenizer_file.ts";

interface File {
  readonly model: { readonly vocab: Record<string, number>; readonly merges: string[] };
  readonly added_tokens: readonly object[];
}

const BYTES = byteTokenizer() as unknown as File;
const FIRST_FREE = 257;
const text = fc.string({ unit: "binary", maxLength: 40 });

/** A byte tokenizer with these merges added, each of two existing tokens. */
function withMerges(picks: readonly (readonly [number, number])[]): File {
  const tokens = Object.keys(BYTES.model.vocab).slice(1);
  const vocab = { ...BYTES.model.vocab };
  const merges: string[] = [];
  for (const [a, b] of picks) {
    const [left = "", right = ""] = [tokens[a % tokens.length], tokens[b % tokens.length]];
    if (Object.hasOwn(vocab, left + right)) continue;
    vocab[left + right] = FIRST_FREE + merges.length;
    merges.push(`${left} ${right}`);
    tokens.push(left + right);
  }
  return { ...BYTES, model: { ...BYTES.model, vocab, merges } };
}

test("any text comes back from its ids, whatever the merges", async () => {
  // Mostly printable ASCII, so that merges apply.
  const pick = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.nat());
  const written = fc.oneof(
    text,
    fc.string({ unit: fc.constantFrom(...Array.from("!\"#$%&'()*+,-./01234 ")) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(pick, pick), { maxLength: 40 }),
      fc.array(written, { maxLength: 4 }),
      async (picks, texts) => {
        const file = withMerges(picks);
        const tokenizer = await createTokenizer(packTokenizer({ ...file }));
        const largest = FIRST_FREE + file.model.merges.length;
        for (const one of texts) {
          const ids = tokenizer.encode(one);
          expect(ids.every((id) => id > 0 && id < largest)).toBe(true);
          expect(tokenizer.decode(ids)).toBe(one.normalize("NFC"));
        }
      },
    ),
    tries(500),
  );
});

test("any ids at all have a text, and the same one streamed", async () => {
  const tokenizer = await createTokenizer(packTokenizer({ ...withMerges([[10, 11]]) }));
  const id = fc.oneof(fc.nat(300), fc.constantFrom(-1, 0.5, NaN, 2 ** 32, 2 ** 53));
  fc.assert(
    fc.property(fc.array(id), (ids) => {
      const stream = new TextStream(tokenizer);
      expect(ids.map((one) => stream.push(one)).join("") + stream.end()).toBe(tokenizer.decode(ids));
    }),
    tries(1000),
  );
});

/** Replaces any part of a valid file with a value. */
function replaceAt(value: unknown, path: readonly number[], by: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined || typeof value !== "object" || value === null) return by;
  const keys = Object.keys(value);
  const key = keys[first % Math.max(1, keys.length)];
  if (key === undefined) return by;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value)
    ? [...(value as unknown[])]
    : { ...value };
  Object.assign(copy, { [key]: replaceAt((value as Record<string, unknown>)[key], rest, by) });
  return copy;
}

test("a file in which anything stands anywhere is used, or refused with a TokenizerError", async () => {
  const kinds = [
    "ByteLevel",
    "Split",
    "Digits",
    "NFKC",
    "Replace",
    "Sequence",
    "TemplateProcessing",
    "Metaspace",
    "Prepend",
    "ByteFallback",
    "Fuse",
    "Strip",
  ];
  const part = fc.record(
    {
      type: fc.constantFrom(...kinds),
      pattern: fc.oneof(
        fc.record({ String: fc.string() }),
        fc.record({ Regex: fc.constantFrom("(a+)+$", String.raw`\s+(?!\S)|\p{L}+`, "[a-z]{1,3}") }),
        fc.jsonValue(),
      ),
      content: fc.jsonValue(),
      behavior: fc.constantFrom("Removed", "Isolated", "MergedWithPrevious", "x"),
      invert: fc.boolean(),
      replacement: fc.constantFrom("▁", "", "ab"),
      prepend_scheme: fc.constantFrom("first", "always", "x"),
      prepend: fc.constantFrom("▁", 1),
      decoders: fc.array(fc.record({ type: fc.constantFrom("Replace", "ByteFallback", "Fuse") })),
      single: fc.jsonValue(),
      pretokenizers: fc.jsonValue(),
    },
    { requiredKeys: ["type"] },
  );
  const token = fc.record(
    {
      id: fc.oneof(fc.nat(300), fc.jsonValue()),
      content: fc.oneof(fc.string(), fc.jsonValue()),
      special: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  const by = fc.oneof(
    fc.jsonValue(),
    part,
    fc.array(token),
    fc.constant({ type: { toString: 1, valueOf: 1 } }),
  );
  const edit = fc.tuple(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), by);
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), text, async (edits, written) => {
      const model = edits.reduce<unknown>(
        (file, [path, value]) => replaceAt(file, path, value),
        withMerges([[20, 21]]),
      );
      await unlessRejected(TokenizerError, async () => {
        const tokenizer = await createTokenizer(packTokenizer(model as JsonObject));
        const ids = tokenizer.encode(written);
        expect(ids.every((id) => Number.isInteger(id) && id >= 0)).toBe(true);
        expect(typeof tokenizer.decode(ids)).toBe("string");
        for (const id of ids) expect(typeof tokenizer.tokenText(id)).toBe("string");
      });
    }),
    tries(2000),
  );
});

test.each([
  [
    "a regular expression of its own",
    { pre_tokenizer: { type: "Split", pattern: { Regex: "(a+)+$" }, behavior: "Isolated" } },
    /regular expression "\(a\+\)\+\$"/,
  ],
  [
    "one in a sequence",
    {
      normalizer: {
        type: "Sequence",
        normalizers: [{ type: "Replace", pattern: { Regex: "(a|a)*$" }, content: "" }],
      },
    },
    /replaces .*\(a\|a\)/,
  ],
  [
    "an added token without text",
    { added_tokens: [{ id: 3, content: null }] },
    /added token .*"content":null/,
  ],
  ["an added token with a fraction for an id", { added_tokens: [{ id: 0.5, content: "a" }] }, /0\.5/],
  ["an object for a kind", { model: { type: { toString: 1 } } }, /BPE/],
])("%s is refused", async (_, changes, message) => {
  const make = async () => createTokenizer(packTokenizer({ ...BYTES, ...changes }));
  await expect(make()).rejects.toThrow(message);
  await expect(make()).rejects.toThrow(TokenizerError);
});

test("a text that the tokenizer has no tokens for is refused, and not read as token 0", async () => {
  const { a: _, ...vocab } = BYTES.model.vocab;
  const model = { ...BYTES, model: { ...BYTES.model, vocab, unk_token: "<unk>" } };
  const tokenizer = await createTokenizer(packTokenizer(model));
  expect(() => tokenizer.encode("abc")).toThrow(TokenizerError);
});
