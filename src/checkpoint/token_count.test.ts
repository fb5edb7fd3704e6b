import { expect, test } from "vitest";
import { countTokens } from "./token_count.ts";

test("a vocabulary may be smaller than the matrix, which is padded", () => {
  expect(countTokens({ model: { vocab: { a: 0, b: 1 } } }, 128)).toBe(2);
  expect(countTokens({ model: { vocab: { a: 0 } }, added_tokens: [{ id: 5 }] }, 128)).toBe(6);
});

test.each([
  ["its own", { model: { vocab: { a: 0, b: 2 } }, added_tokens: [] }],
  ["an added", { model: { vocab: { a: 0 } }, added_tokens: [{ id: 2, content: "b" }] }],
])("%s token without a row in the matrix is refused", (_name, tokenizer) => {
  expect(() => countTokens(tokenizer, 2)).toThrow(/ids up to 2, .* rows only up to 1/);
});

test.each([[{}], [{ model: null, added_tokens: [null] }], [{ model: { vocab: { a: "0" } } }]])(
  "what is no vocabulary is left to the tokenizer: %j",
  (tokenizer) => {
    expect(countTokens(tokenizer, 2)).toBe(2);
  },
);
