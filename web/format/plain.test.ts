import { expect, test } from "vitest";
import { plain, readable } from "./plain.ts";

test("what would turn a message round, or hide in it, is named", () => {
  expect(plain("Tensor a\u202Eb\u200Bc\u0000 is missing")).toBe("Tensor aU+202EbU+200BcU+0000 is missing");
});

test("a message is one line, and not longer than someone would read", () => {
  expect(plain("one\ntwo")).toBe("one two");
  expect(plain("x".repeat(5000))).toBe(`${"x".repeat(1000)}…`);
});

test("letters of every script, and emoji, stay as they are", () => {
  expect(plain("“Ünïcødé” — 猫 🐈")).toBe("“Ünïcødé” — 猫 🐈");
});

test("an address is shown without its escapes, or as it is where they stand for no text", () => {
  expect(readable("https://example.org/refs%2Fpr%2F1/%E7%8C%AB")).toBe("https://example.org/refs/pr/1/猫");
  expect(readable("https://example.org/%FF")).toBe("https://example.org/%FF");
});
