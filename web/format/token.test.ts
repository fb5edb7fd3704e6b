import { expect, test } from "vitest";
import { createTokenizer, packTokenizer } from "../../src/index.ts";
import model from "../../public/models/one-matrix-6m/tokenizer.json" with { type: "json" };
import { formatToken } from "./token.ts";

const tokenizer = await createTokenizer(packTokenizer(model));
const labels = (text: string) => tokenizer.encode(text).map((id) => formatToken(tokenizer, id));

test("spaces and line breaks are seen", () => {
  expect(labels("The cat").join("")).toBe("The␣cat");
  expect(labels("\n").join("")).toBe("⏎");
});

test("a token that is part of a character is shown by its bytes", () => {
  const part = { tokenText: () => "\uFFFD\n", tokenBytes: () => Uint8Array.of(0xe2, 0x0a) };
  expect(formatToken(part, 0)).toBe("bytes e2 0a");
});
