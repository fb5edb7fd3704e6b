import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { JsonObject } from "../json/json.ts";
import { createTokenizer } from "./tokenizer.ts";
import { packTokenizer } from "./tokenizer_file.ts";

/** Made by training/neox_cases.py. */
const { tokenizer: model, cases } = JSON.parse(readFileSync("fixtures/neox-tokenizer.json", "utf8")) as {
  readonly tokenizer: JsonObject;
  readonly cases: { readonly text: string; readonly ids: number[]; readonly decoded: string }[];
};

const tokenizer = await createTokenizer(packTokenizer(model));

test.each(cases)(
  "OLMo's own kind of tokenizer takes $text as Hugging Face's does",
  ({ text, ids, decoded }) => {
    expect(tokenizer.encode(text)).toEqual(ids);
    expect(tokenizer.decode(ids)).toBe(decoded);
  },
);
