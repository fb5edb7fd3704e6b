import { describe, expect, test } from "vitest";
import { packTokenizer } from "../tokenizer/tokenizer_file.ts";
import { countTokens } from "./token_count.ts";

function tokens(vocab: Record<string, number>, added_tokens: readonly object[] = []) {
  return packTokenizer({ model: { type: "BPE", vocab, merges: [] }, added_tokens });
}

test("a vocabulary may be smaller than the matrix, which is padded", () => {
  expect(countTokens(tokens({ a: 0, b: 1 }), 128)).toEqual({ tokenCount: 2, rowless: [] });
  const added = [{ id: 5, content: "c" }];
  expect(countTokens(tokens({ a: 0 }, added), 128)).toEqual({ tokenCount: 6, rowless: [] });
});

describe("a token without a row in the matrix", () => {
  test.each([
    ["its own", tokens({ a: 0, b: 2, c: 1 })],
    ["an added", tokens({ a: 0, c: 1 }, [{ id: 2, content: "b" }])],
  ])("is told of, and leaves the others (%s)", (_name, tokenizer) => {
    const { tokenCount, rowless } = countTokens(tokenizer, 2);
    expect(tokenCount).toBe(2);
    expect(rowless).toEqual([["b", 2]]);
  });

  test("of which there are only such is refused", () => {
    expect(() => countTokens(tokens({ a: 2, b: 3 }), 2)).toThrow(/no id below 2/);
  });
});
