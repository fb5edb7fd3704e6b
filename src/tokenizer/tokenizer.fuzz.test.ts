import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { countTokens } from "../checkpoint/vocabulary.ts";
import { CheckpointError } from "../checkpoint/errors.ts";
import { byteTokenizer } from "../checkpoint/testing/random_files.ts";
import { tries, unlessRefused } from "../testing/fuzz.ts";
import { anyJson, changed, trickyName } from "../testing/json.ts";
import { TokenizerError } from "./errors.ts";
import { createTokenizer } from "./tokenizer.ts";

type Contents = Record<string, unknown>;

const bytes = byteTokenizer() as Contents;
const { tokenizer: neox } = JSON.parse(readFileSync("fixtures/neox-tokenizer.json", "utf8")) as {
  tokenizer: Contents;
};

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom("Once upon a time <|endoftext|>", "", "\ud800"),
);

/** Encodes and decodes; what a damaged vocabulary makes of a text may be wrong, but must be ids, and a text. */
function use(model: object, words: string): void {
  unlessRefused(TokenizerError, () => {
    const tokenizer = createTokenizer({ model, config: {} });
    const ids = tokenizer.encode(words);
    for (const id of ids) expect(Number.isInteger(id) && id >= 0).toBe(true);
    expect(typeof tokenizer.decode(ids)).toBe("string");
    for (const id of [...ids, 0, 1, 1e9]) expect(typeof tokenizer.tokenText(id)).toBe("string");
  });
}

/** The file with something changed in it, or in one of its parts. */
function damaged(file: Contents): fc.Arbitrary<object> {
  const parts = Object.keys(file).filter((key) => typeof file[key] === "object" && file[key] !== null);
  const part = fc.constantFrom(...parts).chain((key) => {
    const isList = Array.isArray(file[key]);
    const other = changed(file[key] as object).map((object) => (isList ? Object.values(object) : object));
    return fc.record({ ...constants(file), [key]: other });
  });
  return fc.oneof(changed(file), part);
}

function constants(file: Contents): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(Object.entries(file).map(([key, value]) => [key, fc.constant(value)]));
}

test("a tokenizer.json with anything in the place of its parts encodes and decodes, or is refused", () => {
  fc.assert(fc.property(fc.oneof(damaged(bytes), damaged(neox)), text, use), tries(1000));
});

test("anything in the place of a tokenizer.json is refused", () => {
  fc.assert(
    fc.property(anyJson, (model) => {
      const read = () => createTokenizer({ model: { ...(model as object) }, config: {} });
      expect(unlessRefused(TokenizerError, read)).toBeNull();
    }),
    tries(1000),
  );
});

test("added tokens of any form, with any ids and texts, are taken or refused", () => {
  const token = fc.record(
    {
      id: fc.oneof(fc.nat(400), anyJson),
      content: fc.oneof(trickyName, anyJson),
      special: fc.boolean(),
      lstrip: fc.boolean(),
      normalized: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(token, anyJson), { maxLength: 4 }), text, (added, words) => {
      const contents = added.map((one) => (one as { content?: unknown } | null)?.content);
      const named = contents.filter((content) => typeof content === "string");
      use({ ...bytes, added_tokens: added }, words + named.join(" "));
    }),
    tries(1000),
  );
});

test("merges and vocabularies of any form are taken or refused", () => {
  const merge = fc.oneof(
    trickyName,
    fc.tuple(trickyName, trickyName),
    fc.constantFrom("a b", "ab c", "Ġ a"),
    anyJson,
  );
  const vocab = fc.oneof(
    fc.constant((bytes["model"] as Contents)["vocab"]),
    fc.dictionary(trickyName, fc.oneof(fc.nat(300), anyJson)),
    anyJson,
  );
  fc.assert(
    fc.property(fc.oneof(fc.array(merge), anyJson), vocab, text, (merges, words, typed) => {
      use({ ...bytes, model: { ...(bytes["model"] as object), merges, vocab: words } }, typed);
    }),
    tries(1000),
  );
});

test("any vocabulary has as many ids as its largest and one, or is refused", () => {
  const ids = fc.oneof(fc.nat(400), anyJson);
  fc.assert(
    fc.property(
      fc.dictionary(trickyName, ids),
      fc.array(fc.oneof(fc.record({ id: ids }), anyJson)),
      (vocab, added) => {
        const count = unlessRefused(CheckpointError, () =>
          countTokens({ model: { vocab }, added_tokens: added }, 300),
        );
        if (count === null) return;
        expect(Number.isInteger(count) && count >= 1 && count <= 300).toBe(true);
        for (const id of Object.values(vocab)) if (typeof id === "number") expect(id).toBeLessThan(count);
      },
    ),
    tries(2000),
  );
});

test("any text comes back from a tokenizer that has a token for every byte", () => {
  const tokenizer = createTokenizer({ model: bytes, config: {} });
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (words) => {
      const whole = words.replaceAll("<|endoftext|>", "").normalize("NFC");
      expect(tokenizer.decode(tokenizer.encode(whole))).toBe(whole);
    }),
    tries(1000),
  );
});

test("any order of merges gives tokens that spell the text", () => {
  const letters = ["a", "b", "c", "Ġ"];
  const words = fc.array(fc.string({ unit: fc.constantFrom(...letters), minLength: 2, maxLength: 4 }), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.constantFrom(...letters.flatMap((a) => letters.map((b) => [a, b] as const))), {
        selector: String,
      }),
      words,
      (merges, parts) => {
        const vocab = { ...((bytes["model"] as Contents)["vocab"] as Record<string, number>) };
        for (const [a, b] of merges) vocab[a + b] = Object.keys(vocab).length;
        const model = {
          ...bytes,
          model: { ...(bytes["model"] as object), vocab, merges: merges.map((pair) => pair.join(" ")) },
        };
        const tokenizer = createTokenizer({ model, config: {} });
        const typed = parts.join("").replaceAll("Ġ", " ");
        expect(tokenizer.decode(tokenizer.encode(typed))).toBe(typed);
      },
    ),
    tries(500),
  );
});
