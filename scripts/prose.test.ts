import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ENGINE_NAMES, WEIGHT_FORMATS } from "../src/index.ts";
import { formatLink } from "../web/link/link.ts";
import { ROOM_NAMES } from "../web/rooms/room_names.ts";
import { DEFAULTS } from "../web/settings/settings.ts";

const ROOT = new URL("../", import.meta.url);
const MOST_WORDS = 30;
const MOST_README_LINES = 150;

const DOCUMENTS = [
  "README.md",
  "DEV.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "examples/README.md",
  ...readdirSync(new URL("docs/", ROOT))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

const read = (path: string) => readFileSync(new URL(path, ROOT), "utf8");

/** The prose of a Markdown file: without code, tables, headings and addresses. A name in code counts as one word. */
function sentencesOf(markdown: string): string[] {
  const text = markdown
    .replaceAll(/^ *```.*?^ *```/gms, "")
    .replaceAll(/^(\||#|<).*$|^ +<(source|img|\/).*$/gm, "")
    .replaceAll(/`[^`]*`/g, "Code")
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1");
  const blocks = text.split(/\n\s*\n|\n(?=\s*(?:[-*]|\d+\.)\s)/);
  return blocks.flatMap((block) => block.replaceAll(/\s+/g, " ").split(/(?<=[.!?][)*”"]*) (?=[^a-z])/));
}

const countWords = (sentence: string) => sentence.split(/\s+/).filter((word) => /\w/.test(word)).length;

test("words of a sentence are counted without tables, code and addresses", () => {
  const sentences = sentencesOf(
    "# Title\n\n| a | b |\n|---|---|\n\nOne `two three` [four](https://x.y) five. Six, e.g. seven!\n- Eight\n  nine\n",
  );
  expect(sentences.map(countWords).filter((count) => count > 0)).toEqual([4, 3, 2]);
});

test.each(DOCUMENTS)("%s has no sentence of more than 30 words", (path) => {
  expect(sentencesOf(read(path)).filter((sentence) => countWords(sentence) > MOST_WORDS)).toEqual([]);
});

test("the README has at most 150 lines", () => {
  expect(read("README.md").split("\n").length).toBeLessThanOrEqual(MOST_README_LINES);
});

test("each npm script is in the table of DEV.md", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const table = read("DEV.md");
  const missing = Object.keys(scripts).filter((name) => !new RegExp(`[\\s\`(]${name}\``).test(table));
  expect(missing).toEqual([]);
});

const inCode = (names: Iterable<string>) => Array.from(names, (name) => `\`${name}\``);
const LINK_KEYS = new URLSearchParams(formatLink(DEFAULTS, null).slice(1)).keys();

test.each<[document: string, what: string, names: readonly string[]]>([
  ["docs/sharing.md", "key of a link", inCode(LINK_KEYS)],
  ["docs/sharing.md", "room", inCode(ROOM_NAMES)],
  ["docs/engines.md", "engine", inCode(ENGINE_NAMES)],
  ["docs/engines.md", "weight format", WEIGHT_FORMATS],
  ["docs/opening-models.md", "weight format", WEIGHT_FORMATS],
  ["docs/package.md", "weight format", inCode(WEIGHT_FORMATS)],
])("%s names each %s", (path, _, names) => {
  const text = read(path);
  expect(names.filter((name) => !text.includes(name))).toEqual([]);
});

test("links between the documents lead to files that are there", () => {
  for (const path of DOCUMENTS) {
    const targets = Array.from(
      read(path).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g),
      ([, to = ""]) => to,
    );
    for (const to of targets)
      expect(() => readFileOrFolder(new URL(to, new URL(path, ROOT))), `${path}: ${to}`).not.toThrow();
  }
});

function readFileOrFolder(url: URL): void {
  if (url.href.endsWith("/")) readdirSync(url);
  else readFileSync(url);
}
