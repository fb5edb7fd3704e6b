import { expect, test } from "vitest";
import { firstOf, shorten } from "./cut.ts";

test("what fits is as it was", () => {
  expect([firstOf("a 🐈", 4), shorten("a 🐈", 4)]).toEqual(["a 🐈", "a 🐈"]);
});

test("a longer text is cut between its characters, not in an emoji", () => {
  expect([3, 4].map((length) => firstOf("a 🐈 b", length))).toEqual(["a ", "a 🐈"]);
  expect([3, 4].map((length) => shorten("a 🐈 b", length))).toEqual(["a …", "a 🐈…"]);
});
