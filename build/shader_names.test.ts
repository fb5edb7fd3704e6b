import { expect, it } from "vitest";
import { shortNames, withShortNames } from "./shader_names.ts";
import { readKernels } from "./shader_text.ts";

const shortened = (source: string) => withShortNames(source, shortNames([source]));

it("gives what a kernel declares short names, the shortest to what is used most, wherever it is used", () => {
  expect(
    shortened(`
      alias Row = vec4f;
      struct Team { lane: u32 }
      var<storage, read> rows: array<Row>;
      fn twice(row: Row) -> Row { let two = 2; return two * row; }
      fn sum(row: Row, team: Team) -> Row { return twice(twice(row + row) + twice(rows[team.lane])); }
    `),
  ).toBe(`
      alias c = vec4f;
      struct f { h: u32 }
      var<storage, read> i: array<c>;
      fn e(d: c) -> c { let k = 2; return k * d; }
      fn l(d: c, j: f) -> c { return e(e(d + d) + e(i[j.h])); }
    `);
});

it.each([
  [
    "overrides and the entry point, which TypeScript names",
    "override ROWS: u32; fn main(row: u32) {}",
    /ROWS.*main\(c:/,
  ],
  ["what attributes are told", "struct S { @builtin(lane) lane: u32 }", /@builtin\(lane\) lane:/],
  [
    "what directives name",
    "enable subgroups; requires subgroups; var<private> subgroups: u32;",
    /> subgroups:/,
  ],
  [
    "an address space",
    "var<workgroup> part: u32; struct S { workgroup: vec3u }",
    /var<workgroup> (?!part).*workgroup:/,
  ],
  [
    "a function of WGSL's own that is called like a variable",
    "fn f() { let dot = 1; g(dot(a, b)); }",
    /let dot.*dot\(/,
  ],
  ["columns of a vector", "struct S { xy: vec2f } fn f(v: vec4f) { let a = v.xy + v.rg; }", /\.xy \+ \w\.rg/],
  ["numbers with a suffix", "fn f(u: u32) { let f = 1u + 0x1p-2f + u; }", /1u \+ 0x1p-2f \+ (?!u)/],
])("keeps %s", (_, source, kept) => {
  expect(shortened(source)).toMatch(kept);
});

it("takes no name that is there already", () => {
  const declared = Array.from({ length: 100 }, (_, index) => `let name_${index} = A${index};`).join("");
  const names = new Set(shortened(declared).match(/[a-z]\w*/gi));
  expect(names.size).toBe(1 + 100 + 100);
});

it("makes the project's kernels a quarter shorter, and any name can be told from its short one", async () => {
  const sources = await readKernels();
  const names = shortNames(sources);
  const back = new Map(Array.from(names, ([name, short]) => [short, name]));
  const short = sources.map((source) => withShortNames(source, names));
  expect(sources.length).toBeGreaterThan(20);
  expect(short.map((source) => withShortNames(source, back))).toEqual(sources);
  expect(short.join("").length).toBeLessThan(0.76 * sources.join("").length);
});
