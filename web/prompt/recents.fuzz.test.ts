import * as fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { tries } from "../../src/testing/fuzz.ts";
import { anyJson, jsonOf, trickyName } from "../../src/testing/json.ts";
import { MAX_PROMPT_CHARACTERS } from "../link/link.ts";
import { addRecent, readRecents } from "./recents.ts";

afterEach(() => vi.unstubAllGlobals());

/** Storage that holds this text, whatever is asked for. */
function holding(kept: string | null): { readonly text: string | null } {
  const state = { text: kept };
  const setItem = (_: string, text: string) => void (state.text = text);
  vi.stubGlobal("localStorage", { getItem: () => state.text, setItem });
  return state;
}

function expectPrompts(recents: readonly unknown[]): void {
  expect(recents.length).toBeLessThanOrEqual(8);
  expect(new Set(recents).size).toBe(recents.length);
  for (const prompt of recents) {
    expect(typeof prompt === "string" && prompt.trim() !== "" && prompt.length <= MAX_PROMPT_CHARACTERS).toBe(
      true,
    );
  }
}

test("whatever storage holds, what is read from it are prompts, and another can be added", () => {
  const list = fc
    .array(fc.oneof(fc.string(), trickyName, fc.constant("x".repeat(MAX_PROMPT_CHARACTERS + 1)), anyJson))
    .map(jsonOf);
  const text = fc.oneof(list, anyJson.map(jsonOf), fc.string(), fc.json());
  fc.assert(
    fc.property(fc.option(text), fc.string({ unit: "binary" }), (kept, prompt) => {
      holding(kept);
      expectPrompts(readRecents());
      expectPrompts(addRecent(prompt, []));
      if (prompt.trim() !== "") expect(readRecents()[0]).toBe(prompt);
    }),
    tries(500),
  );
});

test("prompts come back in the order in which they were used last", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 3 }), { maxLength: 20 }), (prompts) => {
      holding(null);
      for (const prompt of prompts) addRecent(prompt, readRecents());
      const expected = [...new Set(prompts.toReversed())]
        .filter((prompt) => prompt.trim() !== "")
        .slice(0, 8);
      expect(readRecents()).toEqual(expected);
    }),
    tries(500),
  );
});
