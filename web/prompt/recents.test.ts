import * as fc from "fast-check";
import { beforeEach, expect, it, vi } from "vitest";
import { tries } from "../../src/testing/fuzz.ts";
import { addRecent, clearRecents, readRecents } from "./recents.ts";

/** The used part of a browser's storage. */
function fakeStorage(): Map<string, string> {
  const items = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  });
  return items;
}

function refuse(): never {
  throw new DOMException("no", "SecurityError");
}

let items: Map<string, string>;

beforeEach(() => {
  items = fakeStorage();
  return () => vi.unstubAllGlobals();
});

it("keeps the newest first, each once, and only so many", () => {
  for (const prompt of ["a", "b", "a", ...Array.from({ length: 20 }, (_, k) => `${k}`), "b"]) {
    addRecent(prompt, readRecents());
  }
  const recents = readRecents();
  expect(recents.slice(0, 3)).toEqual(["b", "19", "18"]);
  expect(new Set(recents).size).toBe(recents.length);
  expect(recents.length).toBeLessThan(10);
});

it("keeps no empty prompt, and none that a link could not carry", () => {
  addRecent("  \n", []);
  addRecent("x".repeat(20_000), []);
  expect(readRecents()).toEqual([]);
});

it("adds to what another tab has kept meanwhile", () => {
  const before = addRecent("mine", []);
  addRecent("theirs", before);
  expect(addRecent("mine again", before)).toEqual(["mine again", "theirs", "mine"]);
});

it("forgets them all when asked", () => {
  addRecent("a", []);
  clearRecents();
  expect(readRecents()).toEqual([]);
});

it.each(["{", '{"a":1}', "[1,null,[]]", '["", "  "]', "7"])(
  "makes nothing of storage that holds %s",
  (text) => {
    addRecent("a", []);
    for (const key of items.keys()) items.set(key, text);
    expect(readRecents()).toEqual([]);
  },
);

it("makes prompts that a link could carry of whatever the storage holds", () => {
  addRecent("a", []);
  const [key = ""] = items.keys();
  const held = fc.oneof(
    fc.string(),
    fc.json(),
    fc.array(fc.oneof(fc.constantFrom("a", "b"), fc.jsonValue())).map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(held, (text) => {
      items.set(key, text);
      const recents = readRecents();
      expect(recents.length).toBeLessThan(10);
      expect(new Set(recents).size).toBe(recents.length);
      for (const prompt of recents) expect(typeof prompt === "string" && prompt.trim() !== "").toBe(true);
    }),
    tries(500),
  );
});

it("remembers within the page where the browser keeps nothing", () => {
  vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse, removeItem: refuse });
  expect(addRecent("b", addRecent("a", readRecents()))).toEqual(["b", "a"]);
  expect(clearRecents).not.toThrow();
});
