import { expect, it } from "vitest";
import { prefixOf } from "./site_address.ts";

it.each([
  ["https://example.org/one-matrix/", "https://example.org/one-matrix/"],
  ["https://example.org/one-matrix", "https://example.org/one-matrix/"],
  ["http://localhost:8000", "http://localhost:8000/"],
  ["", "./"],
  [undefined, "./"],
])("for the site %s files are found at %s", (address, prefix) => {
  expect(prefixOf(address)).toBe(prefix);
});

it.each(["example.org", "/one-matrix/", "file:///index.html"])(
  "%s is refused as a site's address",
  (address) => {
    expect(() => prefixOf(address)).toThrow(address);
  },
);
