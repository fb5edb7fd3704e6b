import { expect, test } from "vitest";
import { jsonBytes, randomFiles } from "../checkpoint/testing/random_files.ts";
import { byteTokenizer } from "../checkpoint/testing/random_tokenizer.ts";
import { blobFolder } from "../checkpoint/transport/blob_folder.ts";
import { surveyCheckpoint } from "./survey.ts";

/** Ids of the tokens in `tokenizer.json`. */
const [END, BEGIN, A] = [0, 257, 98];
const BEGIN_TOKEN = {
  content: "<|begin|>",
  lstrip: false,
  rstrip: false,
  normalized: true,
  single_word: false,
};

/** A template as transformers 5 writes it for texts that begin with BEGIN. */
const BEGINNING = {
  type: "TemplateProcessing",
  single: [{ SpecialToken: { id: "<|begin|>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }],
  special_tokens: { "<|begin|>": { id: "<|begin|>", ids: [BEGIN], tokens: ["<|begin|>"] } },
};
/** As in the tokenizer of DeepSeek-R1-Distill-Qwen-1.5B. */
const BYTES = { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false };

async function tokenizerOf(config: object, post_processor: object | null = BYTES) {
  const json = byteTokenizer() as { added_tokens: object[] };
  const added_tokens = [...json.added_tokens, { id: BEGIN, special: true, ...BEGIN_TOKEN }];
  const settings = {
    bos_token: { __type: "AddedToken", ...BEGIN_TOKEN },
    eos_token: "<|endoftext|>",
    ...config,
  };
  const files = randomFiles()
    .set("tokenizer.json", jsonBytes({ ...json, added_tokens, post_processor }))
    .set("tokenizer_config.json", jsonBytes(settings));
  const folder = blobFolder(
    "dropped",
    [...files].map(([name, bytes]) => new File([bytes], name)),
  );
  return (await surveyCheckpoint(folder)).tokenizer;
}

const LLAMA = { tokenizer_class: "LlamaTokenizerFast" };

/** As AutoTokenizer of transformers 4.57.3 encodes "a" with these files. */
test.each([
  ["that begins it", { ...LLAMA, add_bos_token: true }, [BEGIN, A]],
  ["that ends it", { tokenizer_class: "GPTNeoXTokenizer", add_eos_token: true }, [A, END]],
  ["on both sides", { ...LLAMA, add_bos_token: true, add_eos_token: true }, [BEGIN, A, END]],
  ["nowhere where that is false", { ...LLAMA, add_bos_token: false }, [A]],
  ["nowhere by a class that ignores it", { tokenizer_class: "Qwen2Tokenizer", add_bos_token: true }, [A]],
])("tokenizer_config.json puts a token to a text: %s", async (_where, config, ids) => {
  for (const postProcessor of [BYTES, null]) {
    expect((await tokenizerOf(config, postProcessor)).encode("a")).toEqual(ids);
  }
});

test("a token that has no name is put nowhere", async () => {
  const tokenizer = await tokenizerOf({ ...LLAMA, bos_token: null, add_bos_token: true });
  expect(tokenizer.encode("a")).toEqual([A]);
});

test("a token that tokenizer.json adds too is there once", async () => {
  const both = { ...LLAMA, add_bos_token: true, add_eos_token: true };
  expect((await tokenizerOf(both, BEGINNING)).encode("a")).toEqual([BEGIN, A, END]);
});

test("a chat has it where its template writes it, and only there", async () => {
  const tokenizer = await tokenizerOf({ ...LLAMA, add_bos_token: true });
  expect(tokenizer.encodeBare("<|begin|>a")).toEqual([BEGIN, A]);
  expect(tokenizer.encodeBare("a")).toEqual([A]);
});
