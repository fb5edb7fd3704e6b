import { expect, test } from "vitest";
import { firstOf, shortened } from "./cut.ts";
import { endOf } from "./end_of.ts";

test("what fits is as it was", () => {
  expect([firstOf("a 🐈", 4), shortened("a 🐈", 4), endOf("a 🐈", 4)]).toEqual(["a 🐈", "a 🐈", "a 🐈"]);
});

test("a longer text is cut between its characters, not in an emoji", () => {
  expect([3, 4].map((length) => firstOf("a 🐈 b", length))).toEqual(["a ", "a 🐈"]);
  expect([3, 4].map((length) => shortened("a 🐈 b", length))).toEqual(["a …", "a 🐈…"]);
  expect([3, 4].map((length) => endOf("a 🐈 b", length))).toEqual(["… b", "…🐈 b"]);
});
