import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tries } from "../../src/testing/fuzz.ts";
import { DEFAULTS, RANGES, type Settings } from "../settings/settings.ts";
import { ROOM_NAMES } from "../rooms/room_names.ts";
import { asksForNothing, formatLink, MAX_PROMPT_CHARACTERS, parseLink, withRoom } from "./link.ts";

describe("parseLink", () => {
  it("takes the defaults where a key is missing", () => {
    expect(parseLink("")).toEqual({ settings: DEFAULTS, run: false, digest: null, room: null, remarks: [] });
  });

  it("reads every key of the contract", () => {
    const hash =
      "#p=A%20cat%20%26%20a%2Bb&n=12&seed=7&t=0&k=0&top_p=0.5&engine=wgsl&head=untied&model=one-matrix-6m&run=1&d=17.AAAAAAAAAAAb_&panel=cost";
    expect(parseLink(hash)).toEqual({
      settings: {
        ...DEFAULTS,
        prompt: "A cat & a+b",
        count: 12,
        seed: 7,
        temperature: 0,
        topK: 0,
        topP: 0.5,
        head: "untied",
      },
      run: true,
      digest: { tokens: 17, whole: "AAAAAAAAAAA", marks: "b_" },
      room: "cost",
      remarks: [],
    });
  });

  it("refuses a damaged digest and says so, keeping the rest", () => {
    const link = parseLink("seed=7&run=1&d=17.AAAA");
    expect(link).toMatchObject({ settings: { seed: 7 }, run: true, digest: null });
    expect(link.remarks).toEqual([expect.stringContaining("d=17.AAAA")]);
  });

  it("opens no room that there is none of, says so, and takes the digest all the same", () => {
    const link = parseLink("panel=kitchen&d=3.AAAAAAAAAAA");
    expect(link.room).toBeNull();
    expect(link.remarks).toEqual([expect.stringContaining("panel=kitchen")]);
    expect(link.digest).not.toBeNull();
  });

  it("takes no digest of a text with settings other than those it gives", () => {
    const link = parseLink("seed=-7&d=3.AAAAAAAAAAA");
    expect(link.digest).toBeNull();
    expect(link.remarks).toHaveLength(1);
  });

  it.each([
    ["t=9", { temperature: 2 }],
    ["t=-1", { temperature: 0 }],
    ["n=0", { count: 1 }],
    ["n=12.6", { count: 13 }],
    ["k=500", { topK: 64 }],
    ["top_p=1.5", { topP: 1 }],
    ["seed=-3", { seed: 0 }],
    ["seed=99999999999", { seed: 4294967295 }],
  ])("brings %s into range and says so", (hash, expected) => {
    const link = parseLink(hash);
    expect(link.settings).toEqual({ ...DEFAULTS, ...expected });
    expect(link.remarks).toHaveLength(1);
  });

  it.each(["t=warm", "n=NaN", "n=", "seed=Infinity", "engine=cuda", "head=two", "model=../../etc"])(
    "falls back to the default for %s and says so",
    (hash) => {
      const link = parseLink(hash);
      expect(link.settings).toEqual(DEFAULTS);
      expect(link.remarks).toHaveLength(1);
    },
  );

  it("ignores unknown keys without a word", () => {
    expect(parseLink("utm_source=x&__proto__=1")).toEqual(parseLink(""));
  });

  it("reads a plus as a space, as forms write it", () => {
    expect(parseLink("p=a+b").settings.prompt).toBe("a b");
  });

  it("keeps an empty prompt empty", () => {
    expect(parseLink("p=").settings.prompt).toBe("");
  });

  it("cuts a prompt that no context holds, and says so", () => {
    const link = parseLink(`p=${"a".repeat(MAX_PROMPT_CHARACTERS + 1)}`);
    expect(link.settings.prompt).toHaveLength(MAX_PROMPT_CHARACTERS);
    expect(link.remarks).toHaveLength(1);
  });

  it("runs on run=1 only", () => {
    expect(["run=1", "run=0", "run=true", "run"].map((hash) => parseLink(hash).run)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it("gives settings in range for any values whatever, and a link of these gives the same ones without a remark", () => {
    const keys = new URLSearchParams(formatLink(DEFAULTS, null).slice(1)).keys();
    const key = fc.constantFrom(...keys, "d", "__proto__");
    const number = fc.oneof(fc.double().map(String), fc.integer().map(String), fc.bigInt().map(String));
    const written = fc.constantFrom(
      "-0",
      "0x1f",
      "1e999",
      "1e-999",
      "Infinity",
      "constructor",
      "7.AAAAAAAAAAA",
      " 3 ",
    );
    const value = fc.oneof(number, written, fc.string({ unit: "binary" }), fc.string());
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value)), (pairs) => {
        const hash = pairs
          .map(([name, text]) => `${name}=${encodeURIComponent(text.toWellFormed())}`)
          .join("&");
        const { settings, digest, remarks } = parseLink(`#${hash}`);
        for (const setting of ["count", "temperature", "topK", "topP", "seed"] as const) {
          const { min, max, whole } = RANGES[setting];
          expect(settings[setting] >= min && settings[setting] <= max).toBe(true);
          if (whole) expect(Number.isInteger(settings[setting])).toBe(true);
        }
        expect(remarks.length).toBeLessThanOrEqual(10);
        for (const remark of remarks) expect(remark.length).toBeLessThan(300);
        expect(parseLink(formatLink(settings, digest))).toEqual({
          settings,
          run: true,
          digest,
          room: null,
          remarks: [],
        });
      }),
      tries(2000),
    );
  });

  it("cuts a prompt between characters, so that a link to it is the same again", () => {
    const { settings } = parseLink(`p=${"a".repeat(MAX_PROMPT_CHARACTERS - 1)}🙂`);
    expect(parseLink(formatLink(settings, null)).settings).toEqual(settings);
  });

  it.each(
    ["d", "panel", "run", "n", "p", ""].flatMap((key) =>
      ["!", "%", "%25", "&amp;", "\\", "=", "#", " "].map((piece) => [`${key}=`, piece] as const),
    ),
  )("reads %j with a long value of %j soon", (key, piece) => {
    const hash = `${key}${piece.repeat(2 ** 18)}a`; // a search that begins anew at each character runs out of time
    expect(parseLink(hash)).toMatchObject({ digest: null, room: null });
  });

  it("gives usable settings for any hash whatever", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (hash) => {
        const { count, temperature, topK, topP, seed } = parseLink(hash).settings;
        for (const number of [count, temperature, topK, topP, seed]) expect(number).toBeGreaterThanOrEqual(0);
      }),
      tries(500),
    );
  });
});

describe("formatLink", () => {
  const settings: fc.Arbitrary<Settings> = fc.record({
    prompt: fc.string({ unit: "grapheme", maxLength: 200 }),
    count: fc.integer({ min: 1, max: 511 }),
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    temperature: fc.double({ min: 0, max: 2, noNaN: true }).map(Math.abs),
    topK: fc.integer({ min: 0, max: 64 }),
    topP: fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs),
    engine: fc.constant("wgsl" as const),
    head: fc.constantFrom("tied" as const, "untied" as const),
    model: fc.constant("one-matrix-6m" as const),
  });

  const digest = fc.constantFrom(null, { tokens: 3, whole: "AAAAAAAAAAA", marks: "" });

  it("is undone by parseLink", () => {
    fc.assert(
      fc.property(settings, digest, (written, seen) => {
        const link = parseLink(formatLink(written, seen));
        expect(link).toEqual({ settings: written, run: true, digest: seen, room: null, remarks: [] });
      }),
      tries(500),
    );
  });

  it("writes spaces in the way that every decoder reads", () => {
    expect(formatLink({ ...DEFAULTS, prompt: "1 + 1" }, null)).toMatch(
      /^#p=1%20%2B%201&n=200&seed=1&t=0.7&k=40&top_p=0.95&/,
    );
  });
});

it.each([
  ["", "", true],
  ["#", "", true],
  ["", "?utm_source=news", true],
  ["#panel=touch", "", true],
  ["#n=200", "", false],
  ["", "?p=Once", false],
  ["#nonsense", "", false],
])("an address with the hash %j and the query %j asks for nothing: %j", (hash, search, nothing) => {
  expect(asksForNothing({ hash, search })).toBe(nothing);
});

describe("withRoom", () => {
  it.each([
    ["", "touch", "#panel=touch"],
    ["#p=A%20cat&run=1", "cost", "#p=A%20cat&run=1&panel=cost"],
    ["#panel=touch&seed=7", "about", "#seed=7&panel=about"],
    ["#seed=7&panel=touch", null, "#seed=7"],
    ["#panel=touch", null, ""],
  ] as const)("makes of %j, with the room %s, %j", (hash, room, expected) => {
    expect(withRoom(hash, room)).toBe(expected);
  });

  it("opens the room and leaves all else as it is, whatever a link says", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.constantFrom(...ROOM_NAMES), (prompt, seed, room) => {
        const hash = formatLink({ ...DEFAULTS, prompt, seed: seed % 2 ** 32 }, null);
        expect(parseLink(withRoom(hash, room))).toEqual({ ...parseLink(hash), room });
        expect(withRoom(withRoom(hash, room), null)).toBe(hash);
      }),
      tries(100),
    );
  });
});
