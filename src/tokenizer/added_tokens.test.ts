import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { byteTokenizer } from "../checkpoint/testing/random_tokenizer.ts";
import { unlessRefused } from "../testing/fuzz.ts";
import { createTokenizer } from "./tokenizer.ts";
import { RefusedTextError } from "./tokenizer_error.ts";
import { packTokenizer } from "./tokenizer_file.ts";

/** Made by training/added_token_cases.py. */
const { model, cases } = JSON.parse(readFileSync("fixtures/added-tokens.json", "utf8")) as {
  readonly model: object;
  readonly cases: readonly {
    readonly tokenizer: object;
    readonly encoded: readonly { readonly text: string; readonly ids: number[] | null }[];
  }[];
};

test.each(cases)(
  "added tokens of all kinds are found as Hugging Face's library finds them (%#)",
  async (one) => {
    const tokenizer = await createTokenizer(packTokenizer({ ...one.tokenizer, model }));
    const found = one.encoded.map(({ text }) => ({
      text,
      ids: unlessRefused(RefusedTextError, () => tokenizer.encode(text)),
    }));
    expect(found).toEqual(one.encoded);
  },
);

describe("an added token whose id is not the one that the library would give it", async () => {
  const file = byteTokenizer() as { readonly added_tokens: object[] };
  const pad = { id: 300, content: "[PAD]", special: true, normalized: false };
  const tokenizer = await createTokenizer(
    packTokenizer({ ...file, added_tokens: [...file.added_tokens, pad] }),
  );

  // tokenizers 0.23 gives it 257, the first number behind the vocabulary.
  test("is refused in a text", () => {
    expect(() => tokenizer.encode("a[PAD]b")).toThrow(RefusedTextError);
    expect(() => tokenizer.encode("a[PAD]b")).toThrow(/the id 300, and .* 257/);
  });

  test("leaves all other texts as they are", async () => {
    const without = await createTokenizer(packTokenizer({ ...file }));
    expect(tokenizer.encode("a[PAD")).toEqual(without.encode("a[PAD"));
  });
});
