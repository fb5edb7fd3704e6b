import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Tokenizer as Core } from "@huggingface/tokenizers";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readJson } from "../checkpoint/testing/files.ts";
import type { JsonObject } from "../json/json.ts";
import { tries } from "../testing/fuzz.ts";
import { byteLevelParts } from "./byte_level_parts.ts";
import { readParts } from "./read_parts.ts";
import { RefusedTextError, TokenizerError } from "./tokenizer_error.ts";
import { TextStream } from "./stream.ts";
import { createTokenizer, type Tokenizer } from "./tokenizer.ts";
import { packTokenizer } from "./tokenizer_file.ts";
import { SHIPPED_MODEL } from "../testing/shipped_model.ts";

const FOLDER = `public/${SHIPPED_MODEL}`;

interface Case {
  readonly text: string;
  readonly ids: number[];
}

interface Cases {
  readonly tokenizer_sha256: string;
  readonly encoded: Case[];
  readonly decoded: Case[];
}

const cases = readJson("fixtures/tokenizer-cases.json") as Cases;
const files = {
  model: readJson(`${FOLDER}/tokenizer.json`) as JsonObject,
  config: readJson(`${FOLDER}/tokenizer_config.json`) as JsonObject,
};
const tokenizer = await createTokenizer(packTokenizer(files.model));

function streamed(ids: readonly number[]): string[] {
  const stream = new TextStream(tokenizer);
  return [...ids.map((id) => stream.push(id)), stream.end()];
}

describe("as Hugging Face's tokenizers does it", () => {
  test("with the same tokenizer.json: if not, run training/fixtures.py again", () => {
    const hash = createHash("sha256").update(readFileSync(`${FOLDER}/tokenizer.json`));
    expect(hash.digest("hex")).toBe(cases.tokenizer_sha256);
  });

  test.each(cases.encoded)("encode $text", ({ text, ids }) => {
    expect(tokenizer.encode(text)).toEqual(ids);
  });

  test.each(cases.decoded)("decode $ids", ({ text, ids }) => {
    expect(tokenizer.decode(ids)).toBe(text);
    expect(streamed(ids).join("")).toBe(text);
  });
});

test("pieces of a stream join to the text that was encoded, in NFC", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      const ids = tokenizer.encode(text);
      expect(streamed(ids).join("")).toBe(text.normalize("NFC"));
      expect(tokenizer.decode(ids)).toBe(text.normalize("NFC"));
    }),
    tries(500),
  );
});

test("any ids have the text that @huggingface/tokenizers makes of them, which decodes them all at once", () => {
  const core = new Core(files.model, files.config);
  const id = fc.integer({ min: 2, max: 8191 });
  fc.assert(
    fc.property(fc.array(id, { minLength: 1, maxLength: 40 }), (ids) => {
      expect(tokenizer.decode(ids)).toBe(core.decode(ids));
    }),
    tries(500),
  );
});

describe("a stream", () => {
  test("gives a character with the last of its bytes", () => {
    expect(streamed(tokenizer.encode("🙂"))).toEqual(["", "", "", "🙂", ""]);
  });

  test("gives U+FFFD for a character that never ends", () => {
    expect(streamed(tokenizer.encode("🙂").slice(0, 3))).toEqual(["", "", "", "\ufffd"]);
  });
});

describe("one token as a label", () => {
  test("is its text, with the space before it", () => {
    expect(tokenizer.encode("Once upon").map((id) => tokenizer.tokenText(id))).toEqual(["Once", " upon"]);
  });
  test("is the name of a special token", () => {
    expect(tokenizer.tokenText(0)).toBe("<|endoftext|>");
  });
  test("is U+FFFD for a part of a character", () => {
    expect(tokenizer.encode("🙂").map((id) => tokenizer.tokenText(id))).toEqual([
      "\ufffd",
      "\ufffd",
      "\ufffd",
      "\ufffd",
    ]);
  });
  test("is empty where the matrix has a row and the tokenizer no token", () => {
    expect(tokenizer.tokenText(9000)).toBe("");
  });
});

test("an added token that is plain text stands for itself", async () => {
  const added = { ...files.model, added_tokens: [{ id: 4096, content: "two words ½", special: false }] };
  const extended = await createTokenizer(packTokenizer(added));
  expect(extended.decode(extended.encode("a two words ½ b"))).toBe("a two words ½ b");
});

test("a text is split at signs that a regular expression would take for its own", async () => {
  for (const sign of ["-", "/", "]", "^", "$"]) {
    const at = { type: "Split", pattern: { String: sign }, behavior: "Isolated" };
    const pre_tokenizer = { type: "Sequence", pretokenizers: [at, files.model["pre_tokenizer"]] };
    const split = await createTokenizer(packTokenizer({ ...files.model, pre_tokenizer }));
    const parts = ["a", sign, "b"].flatMap((part) => tokenizer.encode(part));
    expect(split.encode(`a${sign}b`)).toEqual(parts);
  }
});

/** As if letters were all that had tokens. */
function idOfLetter(character: string): number | undefined {
  return /\p{L}/u.test(character) ? character.codePointAt(0) : undefined;
}

test("the parts of the site's own tokenizer are those that are read of any", () => {
  const file = packTokenizer(files.model);
  const [own, any] = [byteLevelParts(file), readParts(file)];
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      expect(own?.normalize(text)).toBe(any.normalize(text));
      expect(own?.splitWords(text, true)).toEqual(any.splitWords(text, true));
      expect(own?.bytesOf(text)).toEqual(any.bytesOf(text));
      expect(own?.idsOfCharacters(text, idOfLetter)).toEqual(any.idsOfCharacters(text, idOfLetter));
    }),
    tries(500),
  );
  expect(own?.affixes).toEqual(any.affixes);
});

test("a text with a token that the matrix has no row for is refused, and others are not", async () => {
  const added_tokens = [{ id: 4096, content: "[PAD]", special: true }];
  const short = await createTokenizer(packTokenizer({ ...files.model, added_tokens }), 4096);
  expect(short.encode("a PAD")).toEqual(tokenizer.encode("a PAD"));
  expect(() => short.encode("a [PAD]")).toThrow(RefusedTextError);
  expect(() => short.encode("a [PAD]")).toThrow(/the token "\[PAD\]", whose id 4096 .* rows 0 to 4095/);
});

async function made(model: object): Promise<Tokenizer> {
  return createTokenizer(packTokenizer({ ...model }));
}

describe("refused", () => {
  test("another kind of model", async () => {
    const model = { ...files.model, model: { type: "Unigram", vocab: [] } };
    await expect(made(model)).rejects.toThrow(/should hold a BPE model, .* found "Unigram"/);
  });

  test.each([[{}], [{ model: null }], [{ model: { type: "BPE" }, decoder: { type: "ByteLevel" } }]])(
    "what is no tokenizer: %j",
    async (model) => {
      await expect(made(model)).rejects.toThrow(TokenizerError);
    },
  );

  test.each([
    [
      "normalizer",
      { type: "Lowercase" },
      /normalizes text with "Lowercase", which is not supported here; NFC, /,
    ],
    ["normalizer", { type: "Sequence", normalizers: [{ type: "Strip" }] }, /with "Strip"/],
    [
      "pre_tokenizer",
      { type: "Whitespace" },
      /splits text into words with "Whitespace", which is not supported here; ByteLevel, /,
    ],
    ["pre_tokenizer", { type: "Sequence", pretokenizers: [{ type: "toString" }] }, /with "toString"/],
    [
      "post_processor",
      { type: "BertProcessing" },
      /adds tokens to texts with "BertProcessing"; only TemplateProcessing is/,
    ],
    ["post_processor", { type: "TemplateProcessing", single: [] }, /should name tokens/],
    [
      "pre_tokenizer",
      { type: "Metaspace", replacement: "▁", add_prefix_space: false },
      /add_prefix_space false and the scheme "always", which contradict/,
    ],
    ["decoder", { type: "Metaspace", replacement: "▁", prepend_scheme: null }, /the scheme null/],
  ])("what JavaScript may do in another way: %s %j", async (key, value, message) => {
    const model = { ...files.model, [key]: value };
    await expect(made(model)).rejects.toThrow(message);
  });

  test("a model without a type and without merges", async () => {
    const model = { ...files.model, model: { vocab: { a: 0 } } };
    await expect(made(model)).rejects.toThrow(/should hold a BPE model, .* found nothing/);
  });

  test("a tokenizer.json without merges", async () => {
    const model = { ...files.model, model: { type: "BPE", vocab: { a: 0 } } };
    await expect(made(model)).rejects.toThrow(
      /model\.merges should be a list of pairs of tokens; merges is nothing/,
    );
  });
});
