import { expect, test } from "vitest";
import { type Answer, isTheFile } from "./whole.ts";

const SCRIPT = "https://example.org/some/where/assets/index-1234.js";
const PAGE = "https://example.org/some/where/index.html?revision=1";

function answer(type: string, differences: Partial<Answer> = {}): Answer {
  const headers = new Headers({ "content-type": type });
  return { status: 200, type: "basic", headers, ...differences };
}

test("a whole file of this site is kept, the page too, and a file of no known type", () => {
  expect(isTheFile(SCRIPT, answer("text/javascript"))).toBe(true);
  expect(isTheFile(PAGE, answer("text/html; charset=utf-8"))).toBe(true);
  expect(isTheFile(PAGE, answer("text/html", { type: "default" }))).toBe(true);
  expect(isTheFile(SCRIPT, { ...answer(""), headers: new Headers() })).toBe(true);
});

test.each<[string, Partial<Answer>]>([
  ["an error", { status: 404 }],
  ["a part", { status: 206 }],
  ["an answer that may not be looked into", { status: 0, type: "opaque" }],
  ["an answer of another site", { type: "cors" }],
])("%s is not kept", (_, differences) => {
  expect(isTheFile(SCRIPT, answer("text/javascript", differences))).toBe(false);
});

test("a page in the place of a file is not kept, nor a file in the place of the page", () => {
  expect(isTheFile(SCRIPT, answer("text/html"))).toBe(false);
  expect(isTheFile(PAGE, answer("application/octet-stream"))).toBe(false);
});
