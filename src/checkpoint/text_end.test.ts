import { describe, expect, test } from "vitest";
import { readJson } from "./testing/files.ts";
import { packTokenizer } from "../tokenizer/tokenizer_file.ts";
import { findTextEnd, type TextEndFiles } from "./text_end.ts";
import { SHIPPED_MODEL } from "../testing/shipped_model.ts";

const V = 320;
const TOKENIZER = packTokenizer({
  model: { type: "BPE", vocab: { a: 0, b: 1, "</s>": 2 }, merges: [] },
  added_tokens: [
    { id: 3, content: "<|endoftext|>", special: true },
    { id: 4, content: "<|end|>", special: true },
  ],
});

function end(files: Partial<TextEndFiles>) {
  const none = { generationConfig: null, config: {}, tokenizer: TOKENIZER, tokenizerConfig: {} };
  return findTextEnd({ ...none, ...files }, V);
}

describe("where a text ends is told by", () => {
  test("generation_config.json first", () => {
    const others = { config: { eos_token_id: 8 }, tokenizerConfig: { eos_token: "<|end|>" } };
    expect(end({ generationConfig: { eos_token_id: 7 }, ...others }).ids).toEqual([7]);
  });

  test.each([[null], [{}], [{ eos_token_id: null }], [{ eos_token_id: [] }]])(
    "config.json where generation_config.json is %j",
    (generationConfig) => {
      expect(end({ generationConfig, config: { eos_token_id: 8 } })).toEqual({ ids: [8], oddities: [] });
    },
  );

  test.each<[string, unknown, number]>([
    ["by its text", "<|end|>", 4],
    ["by an object", { content: "<|end|>", lstrip: false }, 4],
    ["among its own tokens", "</s>", 2],
    ["not at all, which is GPTNeoXTokenizer's own", undefined, 3],
    ["as null", null, 3],
  ])("the tokenizer where neither does; it names the token %s", (_name, token, id) => {
    const said = { config: { eos_token_id: null }, tokenizerConfig: { eos_token: token } };
    expect(end(said)).toEqual({ ids: [id], oddities: [] });
  });
});

test("a list of ids ends a text with each of them", () => {
  expect(end({ config: { eos_token_id: [7, 0, 7] } }).ids).toEqual([7, 0]);
});

describe("left out, and told of,", () => {
  test.each([[50279], [-1], [V], [0.5], ["0"], [true], [{}]])("is the id %j: the next file tells", (id) => {
    const said = end({ generationConfig: { eos_token_id: id }, config: { eos_token_id: 0 } });
    const strange = { kind: "strange-end", file: "generation_config.json", ids: [id] };
    expect(said).toEqual({ ids: [0], oddities: [strange] });
  });

  test("are those of a list that are none; the others count", () => {
    const said = end({ config: { eos_token_id: [50279, 5, null, -1] } });
    const strange = { kind: "strange-end", file: "config.json", ids: [50279, -1] };
    expect(said).toEqual({ ids: [5], oddities: [strange] });
  });
});

test("where no file names a token that has a row, that is said", () => {
  const said = end({
    config: { eos_token_id: 50279 },
    tokenizer: packTokenizer({ model: { type: "BPE", vocab: { a: 0 }, merges: [] } }),
  });
  const strange = { kind: "strange-end", file: "config.json", ids: [50279] };
  expect(said).toEqual({ ids: [], oddities: [strange, { kind: "endless" }] });
});

test("all files of the shipped model name the same end, so that it is the same whichever are asked", () => {
  const [generationConfig, config, tokenizer, tokenizerConfig] = [
    "generation_config",
    "config",
    "tokenizer",
    "tokenizer_config",
  ].map((name) => readJson(`public/${SHIPPED_MODEL}/${name}.json`) as Record<string, unknown>);
  const files = {
    generationConfig: null,
    config: {},
    tokenizer: packTokenizer(tokenizer ?? {}),
    tokenizerConfig: tokenizerConfig ?? {},
  };
  const ends = [
    { ...files, generationConfig: generationConfig ?? null },
    { ...files, config: config ?? {} },
    files,
  ];
  expect(ends.map((said) => findTextEnd(said, 4096))).toEqual(ends.map(() => ({ ids: [0], oddities: [] })));
});
