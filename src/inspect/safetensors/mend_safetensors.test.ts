import { expect, test } from "vitest";
import { jsonBytes, safetensors } from "../../checkpoint/testing/random_files.ts";
import type { Folder } from "../../checkpoint/transport/folder.ts";
import { judgeFile, mendFile } from "../judge_file.ts";
import { type Mended, newFolder } from "../parts.ts";
import type { Subject } from "../subject.ts";
import { memoryFolder } from "../testing/disk_folder.ts";
import {
  BART_CONFIG,
  bartMatrices,
  shardsWithHead,
  withConfig,
  writtenCheckpoint,
} from "../testing/written_checkpoint.ts";

const UNUSED = "unused";

/** V 320, D 64, two bytes per number. */
const BYTES = 320 * 64 * 2;

const asItIs = (config: string): string => config;

/** What the mended checkpoint is: its own files, and those of the old one that stay. */
function whole({ files, dropped }: Mended, folder: Folder): Subject {
  const mended = newFolder(files);
  const file: Folder["file"] = async (name) =>
    (await mended.file(name)) ?? (dropped.includes(name) ? null : folder.file(name));
  return { name: null, folder: { name: "mended", file } };
}

async function textOf({ files }: Mended, name: string): Promise<string> {
  const file = await newFolder(files).file(name);
  return new TextDecoder().decode(await file?.read(0, file.size));
}

test.each([1, 3])("of %i file(s), the copy is dropped and the config ties", async (shards) => {
  const { folder } = withConfig({ tied: false, head: "copy", shards }, asItIs);
  const mended = await mendFile({ name: null, folder }, UNUSED);
  expect(await judgeFile(whole(mended, folder))).toMatchObject({ stored: "once", loaded: "once" });
  const weights = await newFolder(mended.files).file(mended.files[0]?.name ?? "");
  expect(mended.bytesBefore - (weights?.size ?? 0)).toBeGreaterThanOrEqual(BYTES);
});

test("the index counts what is left, and a shard of which nothing is left is dropped", async () => {
  const folder = memoryFolder(shardsWithHead());
  const mended = await mendFile({ name: null, folder }, UNUSED);
  expect(mended.files.map(({ name }) => name)).toEqual(["model.safetensors.index.json", "config.json"]);
  expect(mended.dropped).toEqual(["model-00002-of-00002.safetensors"]);
  expect(mended.changes).toContain("model-00002-of-00002.safetensors");
  expect(JSON.parse(await textOf(mended, "model.safetensors.index.json"))).toEqual({
    metadata: { total_parameters: 67 * 32, total_size: 67 * 32 * 4 },
    weight_map: { "model.embed_tokens.weight": "model-00001-of-00002.safetensors" },
  });
  expect(await judgeFile(whole(mended, folder))).toMatchObject({ stored: "once", loaded: "once" });
});

test("a mended config.json keeps what Python tells apart: 8.0 and Infinity", async () => {
  const model = withConfig({ tied: false, head: "copy" }, (config) =>
    config.replace('"clip_qkv":4', '"clip_qkv":8.0,"limit":[0.0,Infinity]'),
  );
  expect(await judgeFile(model)).toMatchObject({ stored: "twice", loaded: "twice" });
  const mended = await textOf(await mendFile(model, UNUSED), "config.json");
  expect(mended).toContain('"clip_qkv":8.0,"limit":[0.0,Infinity]');
  expect(mended).toContain('"tie_word_embeddings":true');
});

/** In an EncoderDecoderModel and its kin the config of the decoder is that of the module that has the head. */
test.each(["text_config", "decoder"])(
  "a mended config.json says it in its %s too, where transformers looks",
  async (part) => {
    const model = withConfig({ tied: false, head: "copy" }, (config) =>
      config.replace("{", `{"${part}":{"model_type":"llama","tie_word_embeddings":false},`),
    );
    expect(JSON.parse(await textOf(await mendFile(model, UNUSED), "config.json"))).toMatchObject({
      tie_word_embeddings: true,
      [part]: { model_type: "llama", tie_word_embeddings: true },
    });
  },
);

/**
 * Under the flag `forward` of transformers 4.57.6 multiplies by D^-0.5 in all of these, and in 5.24.0 in those whose config
 * class has `scale_decoder_outputs`, in Switch Transformers and in UDOP.
 */
test.each([
  '{"model_type":"t5","tie_word_embeddings":false}',
  '{"model_type":"mt5"}',
  '{"model_type":"umt5","tie_word_embeddings":false}',
  '{"model_type":"longt5","tie_word_embeddings":false}',
  '{"model_type":"switch_transformers","tie_word_embeddings":false}',
  '{"model_type":"pop2piano","tie_word_embeddings":false}',
  '{"model_type":"udop","tie_word_embeddings":false}',
  '{"model_type":"blip-2","text_config":{"model_type":"t5","tie_word_embeddings":false}}',
  '{"model_type":"blip-2","tie_word_embeddings":true,"text_config":{"model_type":"t5","tie_word_embeddings":false}}',
])("a flag that would scale the logits too is not set: %s", async (json) => {
  const model = withConfig({ tied: false, head: "copy" }, () => json);
  await expect(mendFile(model, UNUSED)).rejects.toThrow(
    /^In models of the family \w+ transformers also scales the logits .* Leave the checkpoint as it is\.$/,
  );
});

test("a flag that scales the logits already may stay true", async () => {
  const model = withConfig({ tied: true, head: "copy" }, () => '{"model_type":"t5"}');
  expect((await mendFile(model, UNUSED)).dropped).toEqual([]);
});

/** In transformers 5.24.0 these have no `_tied_weights_keys`, blt sets the flag to false and dbrx refuses it. */
test.each([
  '{"model_type":"voxtral"}',
  '{"model_type":"xlstm","tie_word_embeddings":true}',
  '{"model_type":"other","text_config":{"model_type":"nemotron_h"}}',
  '{"model_type":"bigbird_pegasus","architectures":["BigBirdPegasusForCausalLM"]}',
  '{"model_type":"blt"}',
  '{"model_type":"dbrx"}',
])("a head that transformers does not tie by the flag is not dropped: %s", async (json) => {
  const model = withConfig({ tied: false, head: "copy" }, () => json);
  await expect(mendFile(model, UNUSED)).rejects.toThrow(
    /^transformers 5 does not tie the head of \w+ by .* Leave the checkpoint as it is\.$/,
  );
});

/** 1 + 2^-10 in F32, which is 1 in BF16. */
test.each([
  ["BF16", "F32"],
  ["F32", "BF16"],
])("an embedding in %s and a head in %s, equal but for rounding, are not made one", async (...dtypes) => {
  const bytes = {
    F32: new Uint8Array(new Float32Array(67 * 32).fill(1 + 2 ** -10).buffer),
    BF16: new Uint8Array(new Uint16Array(67 * 32).fill(0x3f80).buffer),
  };
  const [embedding, head] = ["model.embed_tokens.weight", "lm_head.weight"].map((name, i) => {
    const dtype = dtypes[i] === "F32" ? "F32" : "BF16";
    return { name, dtype, shape: [67, 32], bytes: bytes[dtype] };
  });
  const config = jsonBytes({ architectures: ["LlamaForCausalLM"], tie_word_embeddings: false });
  const weights = safetensors([embedding, head].flatMap((tensor) => tensor ?? []));
  const folder = memoryFolder({ "config.json": config, "model.safetensors": weights });
  expect(await judgeFile({ name: null, folder })).toMatchObject({ stored: "twice", loaded: "twice" });
  await expect(mendFile({ name: null, folder }, UNUSED)).rejects.toThrow(
    /^model\.embed_tokens\.weight .* are of two types: .* Save the checkpoint in one type/,
  );
});

/** In transformers 4.57.6 the flag ties BART's encoder and decoder to `shared`; in 5.24.0 its head too, or Marian's to the decoder's. */
test.each([
  [[1, 2, 3, 1], /^model\.decoder\.embed_tokens\.weight .* two different matrices.* Leave the checkpoint/],
  [[1, 2, 3, 3], /^model\.encoder\.embed_tokens\.weight .* two different matrices.* Leave the checkpoint/],
  [[1, 1, 1, 1], null],
])("a head is dropped only if all embeddings are the same: %j", async (numbers, refusal) => {
  const model = writtenCheckpoint({ "config.json": BART_CONFIG }, bartMatrices(numbers));
  if (refusal) await expect(mendFile(model, UNUSED)).rejects.toThrow(refusal);
  else expect((await mendFile(model, UNUSED)).changes).toMatch(/^lm_head\.weight is dropped/);
});

test("a head of its own is not dropped", async () => {
  const model = withConfig({ tied: false, head: "own" }, asItIs);
  await expect(mendFile(model, UNUSED)).rejects.toThrow(/no second matrix/);
});
