import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ENGINE_NAMES, HEADS } from "../../src/engines/engine.ts";
import { tries } from "../../src/testing/fuzz.ts";
import { trickyName, trickyNumber } from "../../src/testing/json.ts";
import { DEFAULTS, MODEL_NAMES, RANGES, type Settings } from "../settings/settings.ts";
import { type Digest, formatDigest, parseDigest } from "./digest.ts";
import { formatLink, MAX_PROMPT_CHARACTERS, parseLink } from "./link.ts";

const base64url = fc.constantFrom(...Array.from("ABCabc019-_"));
const digest: fc.Arbitrary<Digest> = fc.nat(9999).chain((tokens) => {
  const marks = 2 * Math.floor(tokens / 16);
  return fc.record({
    tokens: fc.constant(tokens),
    whole: fc.string({ unit: base64url, minLength: 11, maxLength: 11 }),
    marks: fc.string({ unit: base64url, minLength: marks, maxLength: marks }),
  });
});
const settings: fc.Arbitrary<Settings> = fc.record({
  prompt: fc.string({ unit: "binary", maxLength: 200 }).map((prompt) => prompt.toWellFormed()),
  count: fc.integer({ min: 1, max: 2 ** 20 }),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  temperature: fc.double({ min: 0, max: 2, noNaN: true }).map(Math.abs),
  topK: fc.integer({ min: 0, max: 64 }),
  topP: fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs),
  engine: fc.constantFrom(...ENGINE_NAMES),
  head: fc.constantFrom(...HEADS),
  model: fc.constantFrom(...MODEL_NAMES),
});

test("any settings and digest come back from their link", () => {
  fc.assert(
    fc.property(settings, fc.option(digest), (written, seen) => {
      const link = formatLink(written, seen);
      expect(parseLink(link)).toEqual({ settings: written, run: true, digest: seen, remarks: [] });
      // As the address bar has it.
      expect(parseLink(new URL(link, "https://host/").hash).settings).toEqual(written);
    }),
    tries(500),
  );
});

/** What every engine takes for granted of settings. */
function expectUsable(hash: string): void {
  const { settings: taken, digest: seen, remarks } = parseLink(hash);
  for (const [name, { min, max, whole }] of Object.entries(RANGES)) {
    const value = taken[name as keyof typeof RANGES];
    expect(
      value >= min && value <= max && Number.isFinite(value) && (!whole || Number.isInteger(value)),
    ).toBe(true);
  }
  expect(taken.prompt.length).toBeLessThanOrEqual(MAX_PROMPT_CHARACTERS);
  expect(taken.prompt.isWellFormed()).toBe(true);
  expect(ENGINE_NAMES).toContain(taken.engine);
  expect(HEADS).toContain(taken.head);
  expect(MODEL_NAMES).toContain(taken.model);
  for (const remark of remarks) expect(remark.length).toBeLessThan(300);
  if (seen) expect(hash).toContain(formatDigest(seen).slice(0, 5));
  // What it became is a link that says the same.
  expect(parseLink(formatLink(taken, seen)).settings).toEqual(taken);
}

test("any hash gives settings that can be used", () => {
  const key = fc.oneof(
    fc.constantFrom("p", "n", "seed", "t", "k", "top_p", "engine", "head", "model", "run", "d"),
    trickyName,
  );
  const value = fc.oneof(
    trickyNumber.map(String),
    fc.double().map(String),
    trickyName,
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "1",
      "0x10",
      " 7 ",
      "1e3",
      "%ZZ",
      "%E0%A4%A",
      "%00",
      "wgsl",
      "untied",
      "9999999999999999999999",
    ),
    digest.map(formatDigest),
  );
  const pairs = fc
    .array(fc.tuple(key, value), { maxLength: 14 })
    .map((all) => all.map((pair) => pair.join("=")).join("&"));
  fc.assert(fc.property(fc.oneof(pairs, fc.string({ unit: "binary" })), expectUsable), tries(2000));
});

test("a prompt of any length is cut between characters", () => {
  const prompt = fc.tuple(
    fc.integer({ min: MAX_PROMPT_CHARACTERS - 4, max: MAX_PROMPT_CHARACTERS + 4 }),
    fc.constantFrom("\u{1f642}", "é", "e\u0301"),
  );
  fc.assert(
    fc.property(prompt, ([length, character]) => {
      expectUsable(`p=${encodeURIComponent("a".repeat(length - 2) + character)}`);
      expect(parseLink(`p=${"a".repeat(length)}`).settings.prompt).toHaveLength(
        Math.min(length, MAX_PROMPT_CHARACTERS),
      );
    }),
    tries(200),
  );
});

test("whatever is taken for a digest is written just so", () => {
  const piece = fc.oneof(
    fc.string(),
    digest.map(formatDigest),
    fc.constantFrom("0", "00", "+1", "1.", ".", "\n", "=", "é"),
  );
  const text = fc.oneof(
    piece,
    fc.array(piece, { maxLength: 4 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (written) => {
      const taken = parseDigest(written);
      if (taken) expect(formatDigest(taken)).toBe(written);
    }),
    tries(2000),
  );
});

test("any digest comes back from its text", () => {
  fc.assert(
    fc.property(digest, (made) => {
      expect(parseDigest(formatDigest(made))).toEqual(made);
    }),
    tries(500),
  );
});

test("no hash touches what other links get", () => {
  parseLink("__proto__=1&constructor=2&p=x&p=y");
  expect(parseLink("").settings).toEqual(DEFAULTS);
});
