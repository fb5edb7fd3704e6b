import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";

/** Lint findings, by this project's rules, for a project with these files: `FILE: RULE`. */
function lint(files: Record<string, string>): string[] {
  const folder = mkdtempSync(join(tmpdir(), "borders-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const rules = JSON.parse(readFileSync(".oxlintrc.json", "utf8")) as object;
  const untyped = { ...rules, options: { typeAware: false } }; // types would need all of this project's dependencies
  for (const [name, text] of Object.entries({ ...files, ".oxlintrc.json": JSON.stringify(untyped) })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const { stdout } = spawnSync(resolve("node_modules/.bin/oxlint"), ["--format", "json"], {
    cwd: folder,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { filename: string; code: string }[] };
  return diagnostics.map(({ filename, code }) => `${filename}: ${code}`).sort();
}

const RESTRICTED = "eslint(no-restricted-imports)";
const CYCLE = "import(no-cycle)";

test("lint lets the page import the library by its face, and no other file of it", () => {
  const found = lint({
    "src/index.ts": 'export { ledger } from "./gpu/ledger.ts";',
    "src/gpu/ledger.ts": "export const ledger = 1;",
    "web/by_the_face.ts": 'export { ledger } from "../src/index.ts";',
    "web/past_it.ts": 'export { ledger } from "../src/gpu/ledger.ts";',
    "bench/past_it.ts": 'export type { Ledger } from "../src/gpu/ledger.ts";',
    "lessons/past_it.ts": 'export { ledger } from "../src/gpu/ledger.ts";',
  });
  expect(found).toEqual([
    `bench/past_it.ts: ${RESTRICTED}`,
    `lessons/past_it.ts: ${RESTRICTED}`,
    `web/past_it.ts: ${RESTRICTED}`,
  ]);
});

test("lint lets the library's rooms be imported one way only, and never the page by the library", () => {
  const found = lint({
    "src/gpu/ledger.ts": "export const ledger = 1;",
    "src/engines/down.ts": 'export { ledger } from "../gpu/ledger.ts";',
    "src/gpu/up.ts": 'export { ledger } from "../engines/down.ts";',
    "src/checkpoint/beside.ts": 'export { ledger } from "../gpu/ledger.ts";',
    "src/models/beside.ts": 'export { ledger } from "../gpu/ledger.ts";',
    "src/inspect/judge.ts": "export const judge = 1;",
    "src/checkpoint/up.ts": 'export { judge } from "../inspect/judge.ts";',
    "src/engines/up.ts": 'export { judge } from "../inspect/judge.ts";',
    "src/json/up.ts": 'export { ledger } from "../gpu/ledger.ts";',
    "web/state.ts": "export const state = 1;",
    "src/engines/out.ts": 'export { state } from "../../web/state.ts";',
  });
  expect(found).toEqual([
    `src/checkpoint/beside.ts: ${RESTRICTED}`,
    `src/checkpoint/up.ts: ${RESTRICTED}`,
    `src/engines/out.ts: ${RESTRICTED}`,
    `src/engines/up.ts: ${RESTRICTED}`,
    `src/gpu/up.ts: ${RESTRICTED}`,
    `src/json/up.ts: ${RESTRICTED}`,
    `src/models/beside.ts: ${RESTRICTED}`,
  ]);
});

test("lint lets checkpoints be read with what a tokenizer.json holds, and with no other part of the tokenizer", () => {
  const found = lint({
    "src/tokenizer/tokenizer_file.ts": "export const packTokenizer = 1;",
    "src/tokenizer/bpe.ts": "export const bpe = 1;",
    "src/tokenizer/chat/chat_format.ts": "export interface ChatFormat { readonly template: string }",
    "src/tokenizer/chat/render_message.ts": "export const renderMessage = 1;",
    "src/checkpoint/file.ts": 'export { packTokenizer } from "../tokenizer/tokenizer_file.ts";',
    "src/checkpoint/chat.ts": 'export type { ChatFormat } from "../tokenizer/chat/chat_format.ts";',
    "src/checkpoint/encode.ts": 'export { bpe } from "../tokenizer/bpe.ts";',
    "src/checkpoint/deep/render.ts":
      'export { renderMessage } from "../../tokenizer/chat/render_message.ts";',
    "src/engines/encode.ts": 'export { bpe } from "../tokenizer/bpe.ts";',
  });
  expect(found).toEqual([
    `src/checkpoint/deep/render.ts: ${RESTRICTED}`,
    `src/checkpoint/encode.ts: ${RESTRICTED}`,
    `src/engines/encode.ts: ${RESTRICTED}`,
  ]);
});

test("lint finds cycles, of types too", () => {
  const found = lint({
    "src/a.ts": 'import type { B } from "./b.ts";\nexport interface A { b: B }',
    "src/b.ts": 'import type { A } from "./a.ts";\nexport interface B { a: A }',
    "src/c.ts": 'import type { A } from "./a.ts";\nexport interface C { a: A }',
  });
  expect(found).toEqual([`src/a.ts: ${CYCLE}`, `src/b.ts: ${CYCLE}`]);
});
