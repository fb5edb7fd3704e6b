import { expect, test } from "vitest";
import {
  jsonBytes,
  randomFiles,
  type RandomKind,
  safetensors,
} from "../../checkpoint/testing/random_files.ts";
import { judgeFile } from "../judge_file.ts";
import { memoryFolder } from "../testing/disk_folder.ts";
import {
  BART_CONFIG,
  bartMatrices,
  shardsWithHead,
  weightsOf,
  withConfig,
  writtenCheckpoint,
} from "../testing/written_checkpoint.ts";

function checkpoint(kind: RandomKind) {
  return { name: null, folder: memoryFolder(Object.fromEntries(randomFiles(kind))) };
}

/** V 320, D 64, two bytes per number. */
const BYTES = 320 * 64 * 2;

test.each([
  [{ tied: true }, "once", "once", 0],
  [{ tied: true, head: "copy" }, "twice", "once", 0],
  [{ tied: false, head: "copy" }, "twice", "twice", BYTES],
  [{ tied: false, head: "own" }, "own", "own", BYTES],
  [{ tied: true, head: "own" }, "own", "own", BYTES], // transformers 5 does not tie different matrices
  [{ tied: false, head: "copy", shards: 3 }, "twice", "twice", BYTES],
] as const)(
  "a checkpoint that is %j is stored %s and loaded %s",
  async (kind, stored, loaded, extraBytes) => {
    expect(await judgeFile(checkpoint(kind))).toMatchObject({
      format: "safetensors",
      vocabulary: [320, 64],
      stored,
      loaded,
      extraBytes,
    });
  },
);

test("without a head, a config that says untied contradicts the weights", async () => {
  await expect(judgeFile(checkpoint({ tied: false, head: "absent" }))).rejects.toThrow(/not tied/);
});

/** What PreTrainedConfig of transformers 4.57.3 and 5.24.0 makes of a config.json with a `model_type` alone. */
test.each([
  ["opt", "once", "by config.json the head is tied"],
  ["bloom", "once", "by config.json the head is tied"],
  ["t5", "once", "by config.json the head is tied"],
  ["gemma3_text", "once", "by config.json the head is tied"],
  ["llama", "twice", "by config.json the head is not tied"],
  ["phi", "twice", "config.json does not say whether the head is tied"],
  ["constructor", "twice", "config.json does not say whether the head is tied"],
])("a copy of the matrix in a %s that is silent about it is loaded %s", async (type, loaded, says) => {
  const model = withConfig({ tied: false, head: "copy" }, () => JSON.stringify({ model_type: type }));
  const { explanation, ...judgement } = await judgeFile(model);
  expect(judgement).toMatchObject({ stored: "twice", loaded });
  expect(explanation).toContain(says);
});

test.each([
  [false, true, "once"],
  [true, false, "once"],
  [false, false, "twice"],
])(
  "a whole that says %j of its head and a text part that says %j are loaded %s",
  async (tied, ofText, loaded) => {
    const text = `{"text_config":{"tie_word_embeddings":${ofText}},`;
    const model = withConfig({ tied, head: "copy" }, (config) => config.replace("{", text));
    expect(await judgeFile(model)).toMatchObject({ stored: "twice", loaded });
  },
);

/** transformers 5.24.0 saves BART's tensors by name in one file, and in shards as its modules are. */
test.each([
  ["the shared one", [1, 2, 3, 1], "model.shared.weight", "twice"],
  ["the encoder's", [1, 2, 3, 2], "model.encoder.embed_tokens.weight", "twice"],
  ["the decoder's", [1, 2, 3, 3], "model.decoder.embed_tokens.weight", "twice"],
  ["all", [1, 1, 1, 1], "model.decoder.embed_tokens.weight", "twice"],
  ["none", [1, 2, 3, 4], "model.decoder.embed_tokens.weight", "own"],
])(
  "of several embeddings the head's is found in any order of tensors: %s",
  async (_, numbers, name, stored) => {
    const tensors = bartMatrices(numbers);
    for (const order of [
      tensors,
      tensors.toReversed(),
      tensors.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    ])
      expect(await judgeFile(writtenCheckpoint({ "config.json": BART_CONFIG }, order))).toMatchObject({
        matrices: [{ name }, { name: "lm_head.weight" }],
        stored,
        loaded: stored,
      });
  },
);

/** As an EncoderDecoderModel of BERT and GPT-2. */
test("an encoder's larger embedding does not hide the decoder's", async () => {
  const config = { architectures: ["EncoderDecoderModel"], tie_word_embeddings: false };
  const model = writtenCheckpoint({ "config.json": config }, [
    { name: "encoder.embeddings.word_embeddings.weight", shape: [70, 32] },
    { name: "decoder.transformer.wte.weight" },
    { name: "decoder.lm_head.weight" },
  ]);
  expect(await judgeFile(model)).toMatchObject({ vocabulary: [67, 32], stored: "twice" });
});

test("packed integers are not taken for the matrix", async () => {
  const packed = { name: "model.embed_tokens.weight", dtype: "U32", shape: [320, 8] };
  const file = safetensors([{ ...packed, bytes: new Uint8Array(320 * 8 * 4) }]);
  const folder = memoryFolder({ "config.json": jsonBytes({}), "model.safetensors": file });
  await expect(judgeFile({ name: null, folder })).rejects.toThrow(/\(U32\) holds integers/);
});

function judgeQuantised(config: object, others: readonly string[]) {
  const embedding = {
    name: "model.embed_tokens.weight",
    dtype: "F16",
    shape: [8, 4],
    bytes: new Uint8Array(64),
  };
  const more = others.map((name) => ({ name, dtype: "I32", shape: [1, 4], bytes: new Uint8Array(16) }));
  const folder = memoryFolder({
    "config.json": jsonBytes({ architectures: ["OtherForCausalLM"], ...config }),
    "model.safetensors": safetensors([embedding, ...more]),
  });
  return judgeFile({ name: null, folder });
}

/** The names of EXL2, of GPTQ and AWQ, of compressed-tensors, and of quanto; `config.json` is that of the source. */
test.each([
  ["lm_head.q_weight", true],
  ["lm_head.q_weight", false],
  ["lm_head.qweight", true],
  ["lm_head.weight_packed", true],
  ["lm_head.weight._data", true],
])("%s is of a quantised head, also where config.json says tied: %s", async (name, tied) => {
  await expect(judgeQuantised({ tie_word_embeddings: tied }, [name])).rejects.toThrow(
    /^lm_head\.\S+ \[1, 4\] \(I32\) is part of a head that was probably quantised.*made from/,
  );
});

function judgeUntied(tensors: Parameters<typeof safetensors>[0]) {
  const config = jsonBytes({ architectures: ["LlamaForCausalLM"], tie_word_embeddings: false });
  const folder = memoryFolder({ "config.json": config, "model.safetensors": safetensors(tensors) });
  return judgeFile({ name: null, folder });
}

/** As llm-compressor writes a head in float8: the same codes with other scales are other numbers. */
test("a head of 8 bits with scales beside it can't be told, and without any it can", async () => {
  const codes = new Uint8Array(67 * 32).fill(56); // 1 in F8_E4M3
  const ends = ["model.embed_tokens.weight", "lm_head.weight"].map((name) => ({
    name,
    dtype: "F8_E4M3",
    shape: [67, 32],
    bytes: codes,
  }));
  const scale = {
    name: "lm_head.weight_scale",
    dtype: "BF16",
    shape: [67, 1],
    bytes: new Uint8Array(2 * 67),
  };
  expect(await judgeUntied(ends)).toMatchObject({ stored: "twice", loaded: "twice" });
  await expect(judgeUntied([...ends, scale])).rejects.toThrow(
    /^lm_head\.weight_scale .* part of a head that was probably/,
  );
});

/** RoBERTa's. */
test("a bias, and layers before a tied head, are no quantised head", async () => {
  const others = ["lm_head.bias", "lm_head.dense.weight", "lm_head.layer_norm.weight"];
  expect(await judgeQuantised({ tie_word_embeddings: true }, others)).toMatchObject({ stored: "once" });
});

/** As `save_model` of safetensors 0.8 writes a tied LlamaForCausalLM of transformers 5.23: lm_head.weight alone. */
test("a tied pair that was saved under the head's name is stored once", async () => {
  const config = { architectures: ["LlamaForCausalLM"], model_type: "llama", tie_word_embeddings: true };
  const model = writtenCheckpoint({ "config.json": config }, [{ name: "lm_head.weight" }]);
  expect(await judgeFile(model)).toMatchObject({
    vocabulary: [67, 32],
    matrices: [{ name: "lm_head.weight", bytes: 67 * 32 * 4 }],
    stored: "once",
    loaded: "once",
    extraBytes: 0,
    explanation: expect.stringContaining("no separate embedding"),
  });
});

/** Classes of transformers 5.23, and of ChatGLM's and InternVL's own code: whether each has a head of V numbers. */
test.each([
  ["MarianMTModel", "once"],
  ["GPT2DoubleHeadsModel", "once"],
  ["VisionEncoderDecoderModel", "once"],
  ["EncoderDecoderModel", "once"],
  ["SpeechEncoderDecoderModel", "once"],
  ["BertGenerationDecoder", "once"],
  ["IdeficsForVisionText2Text", "once"],
  ["SeamlessM4TForTextToText", "once"],
  ["SpeechT5ForSpeechToText", "once"],
  ["BertForPreTraining", "once"],
  ["AlbertForPreTraining", "once"],
  ["BertForMaskedLM", "once"],
  ["XLMWithLMHeadModel", "once"],
  ["ChatGLMModel", "once"],
  ["InternVLChatModel", "once"],
  ["ElectraForPreTraining", "none"],
  ["FunnelForPreTraining", "none"],
  ["Wav2Vec2ForPreTraining", "none"],
  ["BertModel", "none"],
  ["BertForSequenceClassification", "none"],
])("a %s without a tensor for its head holds its matrix %s", async (architecture, held) => {
  const config = { architectures: [architecture], tie_word_embeddings: true };
  const model = writtenCheckpoint({ "config.json": config }, [{ name: "model.shared.weight" }]);
  expect(await judgeFile(model)).toMatchObject({ stored: held, loaded: held });
});

function judgeHeadless(config: object) {
  return judgeFile(writtenCheckpoint({ "config.json": config }, [{ name: "model.embed_tokens.weight" }]));
}

test("where config.json names no architectures, its family says whether the head is tied", async () => {
  expect(await judgeHeadless({ model_type: "gemma2" })).toMatchObject({ stored: "once", loaded: "once" });
  expect(await judgeHeadless({ architectures: null, tie_word_embeddings: true })).toMatchObject({
    stored: "once",
  });
  await expect(judgeHeadless({ model_type: "phi" })).rejects.toThrow(/names no architectures/);
  await expect(judgeHeadless({ model_type: "llama" })).rejects.toThrow(/the head is not tied/);
});

function judgeNameless(config: object, shape: [number, number]) {
  const json = { architectures: ["OwnForCausalLM"], model_type: "own", ...config };
  return judgeFile(
    writtenCheckpoint({ "config.json": json }, [
      { name: "model.embed_tokens.weight" },
      { name: "model.unembedding.weight", shape },
    ]),
  );
}

/** Code of a model's own may call its head anything. */
test("beside a matrix of the same sizes and no known name, only config.json tells whether the head is tied", async () => {
  await expect(judgeNameless({}, [67, 32])).rejects.toThrow(/^model\.unembedding\.weight .* may be a head/);
  expect(await judgeNameless({ tie_word_embeddings: true }, [67, 32])).toMatchObject({ stored: "once" });
  expect(await judgeNameless({}, [32, 32])).toMatchObject({ stored: "once" });
});

test("a shard stands for its index, whatever model.safetensors lies beside it", async () => {
  const other = weightsOf([{ name: "model.embed_tokens.weight", shape: [9, 8] }]);
  const folder = memoryFolder({ ...shardsWithHead(), "model.safetensors": other });
  expect(await judgeFile({ name: "model-00002-of-00002.safetensors", folder })).toMatchObject({
    vocabulary: [67, 32],
    stored: "twice",
  });
});

/** The flags of facebook/MobileLLM-125M, which has no head in its weights. */
test("a config that says tied in one key and untied in another is tied", async () => {
  const flags = { share_embedding: true, tie_word_embeddings: false };
  expect(
    await judgeHeadless({ architectures: ["MobileLLMForCausalLM"], model_type: "mobilellm", ...flags }),
  ).toMatchObject({ stored: "once", loaded: "once" });
});
