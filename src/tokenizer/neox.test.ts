import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createTokenizer } from "./tokenizer.ts";

/** Made by training/neox_cases.py. */
const { tokenizer: model, cases } = JSON.parse(readFileSync("fixtures/neox-tokenizer.json", "utf8")) as {
  readonly tokenizer: object;
  readonly cases: { readonly text: string; readonly ids: number[]; readonly decoded: string }[];
};

const tokenizer = createTokenizer({ model });

test.each(cases)(
  "OLMo's own kind of tokenizer takes $text as Hugging Face's does",
  ({ text, ids, decoded }) => {
    expect(tokenizer.encode(text)).toEqual(ids);
    expect(tokenizer.decode(ids)).toBe(decoded);
  },
);
