import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tries } from "../../src/testing/fuzz.ts";
import { DEFAULTS, type Settings } from "../settings/settings.ts";
import { formatLink, linkOf, parseLink } from "./link.ts";

/** Prompts with the parts of escapes, and with what escapes are made for. */
const prompt = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          "%",
          "&",
          "=",
          "=3D",
          "&amp;",
          "%20",
          "%2520",
          "+",
          "\\_",
          "#",
          "?",
          ";",
          " ",
          "é",
          "n",
        ),
        fc.string({ maxLength: 3 }),
      ),
    )
    .map((parts) => parts.join("")),
);
const digest = fc.constantFrom(null, { tokens: 3, whole: "AA-_AAAAAAA", marks: "" });
const link = fc.record({
  settings: fc.record({
    prompt,
    seed: fc.nat(),
    temperature: fc.constantFrom(0, 0.7, 1.25),
  }),
  digest,
});

/** A hash as in the address bar, such as `#p=x`. */
type Damage = (hash: string) => string;

const toHtml: Damage = (hash) => hash.replaceAll("&", "&amp;");
const encodeHash: Damage = (hash) => `#${encodeURIComponent(hash.slice(1))}`;

const DAMAGES: Readonly<Record<string, Damage>> = {
  "HTML's &amp;": toHtml,
  "HTML's &amp;, twice": (hash) => toHtml(toHtml(hash)),
  "HTML's &#38;": (hash) => hash.replaceAll("&", "&#38;"),
  "HTML with &#x3D; for =": (hash) => toHtml(hash).replaceAll("=", "&#x3D;"),
  encodeURIComponent: encodeHash,
  "encodeURIComponent, twice": (hash) => encodeHash(encodeHash(hash)),
  "encodeURIComponent of HTML": (hash) => encodeHash(toHtml(hash)),
  "encodeURIComponent with the #": (hash) => `#${encodeURIComponent(hash)}`,
  encodeURI,
  "encodeURI, twice": (hash) => encodeURI(encodeURI(hash)),
  "HTML of encodeURI": (hash) => toHtml(encodeURI(hash)),
  "#! for #": (hash) => `#!${hash.slice(1)}`,
  "#? for #": (hash) => `#?${hash.slice(1)}`,
  "a slash behind the #": (hash) => `#/${hash.slice(1)}`,
  "two #": (hash) => `#${hash}`,
  "+ for spaces": (hash) => hash.replaceAll("%20", "+"),
  "small letters in escapes": (hash) => hash.replaceAll(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase()),
  "quoted-printable": (hash) => hash.replaceAll("=", "=3D"),
  "Markdown's backslashes": (hash) => hash.replaceAll(/[_*.]/g, "\\$&"),
  "a full stop at its end": (hash) => `${hash}.`,
  "a bracket and a full stop at its end": (hash) => `${hash}).`,
};

describe.each(Object.keys(DAMAGES))("%s", (name) => {
  const damage = DAMAGES[name] as Damage;

  it("leaves every link that this page makes readable, behind # and behind ?", () => {
    fc.assert(
      fc.property(link, ({ settings: changed, digest: seen }) => {
        const settings: Settings = { ...DEFAULTS, ...changed };
        const expected = { settings, run: true, digest: seen, room: null, remarks: [] };
        const hash = damage(formatLink(settings, seen));
        expect(linkOf({ hash, search: "" })).toEqual(expected);
        expect(linkOf({ hash: "", search: `?${hash.slice(1)}` })).toEqual(expected);
        expect(linkOf({ hash, search: "?utm_source=mail" })).toEqual(expected);
      }),
      tries(200),
    );
  });
});

it("reads bytes of Latin-1 that are not UTF-8, and says so; the digest stays, to tell whether they are read right", () => {
  const hash = "#p=Caf%E9%20na%EFve&n=4&d=3.AAAAAAAAAAA";
  const { settings, digest: seen, remarks } = parseLink(hash);
  expect(settings.prompt).toBe("Café naïve");
  expect(seen).toEqual({ tokens: 3, whole: "AAAAAAAAAAA", marks: "" });
  expect(remarks).toEqual([expect.stringContaining("Latin-1")]);
});

it("reads every prompt of Latin-1 that a program of one byte a character has escaped", () => {
  // Single letters between ASCII: two in a row may be one UTF-8 character.
  const words = fc.array(fc.tuple(fc.integer({ min: 0xa0, max: 0xff }), fc.constantFrom("a", " ", "%", "&")));
  fc.assert(
    fc.property(words, (pairs) => {
      const latin = pairs.map(([code, ascii]) => String.fromCharCode(code) + ascii).join("");
      const hash = formatLink({ ...DEFAULTS, prompt: latin }, null).replaceAll(
        /%C[23]%[89AB][\dA-F]/g,
        (letter) => `%${decodeURIComponent(letter).charCodeAt(0).toString(16)}`,
      );
      expect(parseLink(hash).settings.prompt).toBe(latin);
    }),
    tries(200),
  );
});

it("reads what JavaScript's escape writes", () => {
  expect(parseLink("#p=%u4E2D%u6587%20%E9").settings.prompt).toBe("中文 é");
});

it("never takes the page's own settings without a word where there is something that can't be read", () => {
  for (const hash of ["#The%20cat", "#p", "#%E9", "#p:The cat,n:8"]) {
    const read = parseLink(hash);
    expect(read.settings).toEqual(DEFAULTS);
    expect(read.remarks).toHaveLength(1);
  }
});

it("leaves the questions of others alone", () => {
  const nothing = parseLink("");
  for (const search of ["?utm_source=x", "?from=elsewhere", "?fbclid=%7B", "?%20", "?x"]) {
    expect(linkOf({ hash: "", search })).toEqual(nothing);
  }
});

it("takes a prompt that looks like an escape as it stands", () => {
  for (const text of ["%20", "100%25", "a%2520b", "&amp;", "&#x3D;", "=3D", "%E9", "%u4E2D", "\\_"]) {
    const settings = { ...DEFAULTS, prompt: text };
    expect(parseLink(formatLink(settings, null))).toEqual({
      settings,
      run: true,
      digest: null,
      room: null,
      remarks: [],
    });
  }
});
