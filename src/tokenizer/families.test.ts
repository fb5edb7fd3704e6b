import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readJson } from "../checkpoint/testing/files.ts";
import type { JsonObject } from "../json/json.ts";
import { renderTemplate } from "./chat/render_template.ts";
import { TextStream } from "./stream.ts";
import { createTokenizer } from "./tokenizer.ts";
import { packTokenizer } from "./tokenizer_file.ts";

interface Family {
  readonly tokenizer: JsonObject;
  readonly cases: readonly { readonly text: string; readonly ids: number[]; readonly decoded: string }[];
}

/** Both made by training/family_tokenizers.py. */
const families = readJson("fixtures/family-tokenizers.json") as Readonly<Record<string, Family>>;
const real = readJson("fixtures/real-tokenizers.json") as {
  readonly texts: readonly string[];
  readonly tokenizers: Readonly<Record<string, Real>>;
  readonly messages: readonly string[];
};

interface Real {
  readonly sha256: string;
  readonly ids: readonly number[][];
  /** The chat template's output for the messages, if there is one; made by training/chat_cases.py. */
  readonly chats?: readonly string[];
}

describe.each(Object.entries(families))(
  "a tokenizer of the kind of %s",
  async (_name, { tokenizer: file, cases }) => {
    const tokenizer = await createTokenizer(packTokenizer(file));
    /** Hugging Face's library decodes whole texts, and some decoders strip their leading space. */
    const strips = /"(Strip|Metaspace)"/.test(JSON.stringify(file["decoder"]));
    const whole = (text: string) => (strips ? text.replace(/^ /, "") : text);

    test("gives the ids and the text that Hugging Face's gives", () => {
      for (const { text, ids, decoded } of cases) {
        expect(tokenizer.encode(text), JSON.stringify(text)).toEqual(ids);
        expect(whole(tokenizer.decode(ids)), JSON.stringify(text)).toBe(decoded);
      }
    });

    test("streams the same text", () => {
      for (const { ids, decoded } of cases) {
        const stream = new TextStream(tokenizer);
        expect(whole(ids.map((id) => stream.push(id)).join("") + stream.end())).toBe(decoded);
      }
    });
  },
);

test("a character that is spelled in bytes comes with the last of them", async () => {
  const tokenizer = await createTokenizer(packTokenizer(families["gemma"]?.tokenizer ?? {}));
  const [, ...ids] = tokenizer.encode("\u{20731}"); // after <bos>
  expect(ids).toHaveLength(4);
  const stream = new TextStream(tokenizer);
  expect(ids.map((id) => stream.push(id))).toEqual(["", "", "", "\u{20731}"]);
});

/** A folder with `PACKAGE/package/models/tokenizer.json`: fixtures/README.md says how to get it. */
const FOLDER = process.env["REAL_TOKENIZERS"] ?? "";

test.runIf(FOLDER !== "").each(Object.entries(real.tokenizers))(
  "the real tokenizer of %s gives the ids that Hugging Face's gives",
  { tags: "long" },
  async (name, { sha256, ids, chats = [] }) => {
    const folder = `${FOLDER}/${name.replace(/^@.*\//, "")}/package/models`;
    const path = `${folder}/tokenizer.json`;
    expect(existsSync(path), path).toBe(true);
    const bytes = readFileSync(path);
    expect(createHash("sha256").update(bytes).digest("hex"), "of another version: make the ids anew").toBe(
      sha256,
    );
    const tokenizer = await createTokenizer(packTokenizer(JSON.parse(bytes.toString("utf8")) as JsonObject));
    for (const [i, text] of real.texts.entries()) {
      expect(tokenizer.encode(text), JSON.stringify(text)).toEqual(ids[i]);
    }
    const { chat_template: template, ...config } = readJson(`${folder}/tokenizer_config.json`) as Record<
      string,
      string
    >;
    for (const [i, chat] of chats.entries()) {
      const format = { template: template ?? "", specialTokens: config };
      expect(renderTemplate(format, real.messages[i] ?? "")).toBe(chat);
    }
  },
);
