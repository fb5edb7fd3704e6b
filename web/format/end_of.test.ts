import { expect, test } from "vitest";
import { endOf } from "./end_of.ts";

test("what fits is as it was", () => {
  expect(endOf("a 🐈", 4)).toBe("a 🐈");
});

test("a longer text is cut between its characters, not in an emoji", () => {
  expect([3, 4].map((length) => endOf("a 🐈 b", length))).toEqual(["… b", "…🐈 b"]);
});
