import { describe, expect, test } from "vitest";
import { countTokens } from "./token_count.ts";

test("a vocabulary may be smaller than the matrix, which is padded", () => {
  const none = { remark: null };
  expect(countTokens({ model: { vocab: { a: 0, b: 1 } } }, 128)).toEqual({ tokenCount: 2, ...none });
  expect(countTokens({ model: { vocab: { a: 0 } }, added_tokens: [{ id: 5 }] }, 128)).toEqual({
    tokenCount: 6,
    ...none,
  });
});

describe("a token without a row in the matrix", () => {
  test.each([
    ["its own", { model: { vocab: { a: 0, b: 2, c: 1 } }, added_tokens: [] }],
    ["an added", { model: { vocab: { a: 0, c: 1 } }, added_tokens: [{ id: 2, content: "b" }] }],
  ])("is remarked upon, and leaves the others (%s)", (_name, tokenizer) => {
    const { tokenCount, remark } = countTokens(tokenizer, 2);
    expect(tokenCount).toBe(2);
    expect(remark).toMatch(/the matrix, of rows 0 to 1, has no row for: "b" \(2\)\./);
  });

  test("of which there are only such is refused", () => {
    expect(() => countTokens({ model: { vocab: { a: 2, b: 3 } } }, 2)).toThrow(/no id below 2/);
  });
});

test.each([[{}], [{ model: null, added_tokens: [null] }], [{ model: { vocab: { a: "0" } } }]])(
  "what is no vocabulary is left to the tokenizer: %j",
  (tokenizer) => {
    expect(countTokens(tokenizer, 2)).toEqual({ tokenCount: 2, remark: null });
  },
);
