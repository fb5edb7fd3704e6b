import { expect, test } from "vitest";
import { judgeFile } from "../judge_file.ts";
import { writtenCheckpoint } from "../testing/written_checkpoint.ts";

const UNTIED = { "config.json": { architectures: ["OtherForCausalLM"], tie_word_embeddings: false } };

/**
 * `_tied_weights_keys` of transformers 5.23 has these pairs. Those of ChatGLM, of Phi as it was first published, of OLMo,
 * of OpenELM and of flash-linear-attention are in their own repositories' files.
 */
test.each([
  ["model.embed_tokens.weight", "lm_head.weight"],
  ["model.language_model.embed_tokens.weight", "lm_head.weight"],
  ["shared.weight", "lm_head.weight"],
  ["transformer.wte.weight", "lm_head.weight"],
  ["transformer.tokens_embed.weight", "lm_head.weight"],
  ["backbone.embeddings.weight", "lm_head.weight"],
  ["model.decoder.embed_tokens.weight", "proj_out.weight"],
  ["model.decoder.embed_tokens.weight", "lm_head.out_proj.weight"],
  ["decoder.model.decoder.embed_tokens.weight", "decoder.output_projection.weight"],
  ["roberta.embeddings.word_embeddings.weight", "lm_head.decoder.weight"],
  ["bert.embeddings.word_embeddings.weight", "cls.predictions.decoder.weight"],
  ["albert.embeddings.word_embeddings.weight", "predictions.decoder.weight"],
  ["electra.embeddings.word_embeddings.weight", "generator_lm_head.weight"],
  ["distilbert.embeddings.word_embeddings.weight", "vocab_projector.weight"],
  ["git.embeddings.word_embeddings.weight", "output.weight"],
  ["model.embeddings.tok_embeddings.weight", "decoder.weight"],
  ["transformer.embedding.word_embeddings.weight", "transformer.output_layer.weight"],
  ["transformer.wte.weight", "lm_head.linear.weight"],
  ["model.transformer.wte.weight", "model.transformer.ff_out.weight"],
  ["gpt_neox.embed_in.weight", "embed_out.weight"],
  ["transformer.token_embeddings.weight", "lm_head.weight"],
  ["rwkv.embeddings.weight", "head.weight"],
  ["model.embeddings.weight", "lm_head.weight"],
  ["transformer.embeddings.weight", "pred_layer.proj.weight"],
  ["transformer.word_embedding.weight", "lm_loss.weight"],
  ["transformer.w.weight", "lm_head.weight"],
  // From the state_dict of torch.compile, and of DistributedDataParallel
  ["_orig_mod.rwkv.embeddings.weight", "_orig_mod.head.weight"],
  ["module._orig_mod.model.embeddings.tok_embeddings.weight", "module._orig_mod.decoder.weight"],
])("%s and %s are the two ends", async (embedding, head) => {
  const model = writtenCheckpoint(UNTIED, [{ name: embedding }, { name: head, number: 1 }]);
  expect(await judgeFile(model)).toMatchObject({
    vocabulary: [67, 32],
    matrices: [{ name: embedding }, { name: head }],
    stored: "own",
    loaded: "own",
  });
});

/** LED and BigBird-Pegasus of transformers 5.23 have such a matrix in each attention; their head is tied. */
test("a matrix with a head's name that does not fit to the embedding is no head", async () => {
  const tied = { "config.json": { architectures: ["LEDForConditionalGeneration"], model_type: "led" } };
  const [embedding, inside] = ["led.shared.weight", "led.decoder.layers.0.encoder_attn.output.weight"];
  const model = writtenCheckpoint(tied, [{ name: embedding }, { name: inside, shape: [32, 32], number: 1 }]);
  expect(await judgeFile(model)).toMatchObject({
    matrices: [{ name: embedding }],
    stored: "once",
    loaded: "once",
  });
});

test("a head with padded rows is one", async () => {
  const model = writtenCheckpoint(UNTIED, [
    { name: "model.embed_tokens.weight" },
    { name: "lm_head.weight", shape: [72, 32], number: 1 },
  ]);
  expect(await judgeFile(model)).toMatchObject({ stored: "own" });
});

/** vikhyatk/moondream2: its embedding is a parameter by itself, and its class has a name of its own. */
test("a wte without .weight is an embedding", async () => {
  const [embedding, head] = ["model.text.wte", "model.text.lm_head.weight"];
  const config = { architectures: ["HfMoondream"], model_type: "moondream1" };
  const model = writtenCheckpoint({ "config.json": config }, [
    { name: embedding },
    { name: head, number: 1 },
  ]);
  expect(await judgeFile(model)).toMatchObject({
    matrices: [{ name: embedding }, { name: head }],
    stored: "own",
    loaded: "own",
  });
});

/** As torchao names what it has quantised and flattened. */
test("a language model whose embedding has an unknown name can't be told", async () => {
  const config = { architectures: ["OtherForCausalLM"] };
  const model = writtenCheckpoint({ "config.json": config }, [{ name: "model.embed_tokens.weight_qdata" }]);
  await expect(judgeFile(model)).rejects.toThrow(
    /config\.json names \["OtherForCausalLM"\].* is called in them/,
  );
});

test("a head without an embedding can't be told where nothing says that it is tied", async () => {
  const model = writtenCheckpoint({}, [{ name: "lm_head.weight" }]);
  await expect(judgeFile(model)).rejects.toThrow(/there is lm_head\.weight/);
});

/** As PEFT's save_pretrained names its files, and a matrix of LoRA in them. */
test("an adapter is told from a model", async () => {
  const files = { "adapter_config.json": { peft_type: "LORA" } };
  const name = "base_model.model.model.layers.0.mlp.up_proj.lora_A.weight";
  const model = writtenCheckpoint(files, [{ name }]);
  await expect(judgeFile(model)).rejects.toThrow(/is an adapter.*Judge the model that it is for/);
});

/** As facebook/wav2vec2-base-960h. */
test("a head of letters makes no language model", async () => {
  const files = { "config.json": { architectures: ["Wav2Vec2ForCTC"] } };
  expect(
    await judgeFile(writtenCheckpoint(files, [{ name: "lm_head.weight", shape: [32, 48] }])),
  ).toMatchObject({
    stored: "none",
  });
});

/** The text encoder's embedding beside the decoder's heads, as in facebook/musicgen-small and parler-tts. */
test.each([
  ["Musicgen", "decoder.lm_heads.0.weight"],
  ["ParlerTTS", "decoder.lm_heads.weight"],
])("the heads of sound in a %s, %s, do not make an embedding of text a tied one", async (kind, name) => {
  const config = { architectures: [`${kind}ForConditionalGeneration`], model_type: kind.toLowerCase() };
  const model = writtenCheckpoint({ "config.json": config }, [
    { name: "text_encoder.shared.weight" },
    { name, shape: [20, 48], number: 1 },
  ]);
  expect(await judgeFile(model)).toMatchObject({
    vocabulary: null,
    stored: "none",
    explanation: expect.stringContaining(`${name} [20, 48] (F32) is for other tokens`),
  });
});

/** As MOSS-TTS's own code names the head of text, before those of sound. */
test("the first of several heads is the head if it fits to the embedding", async () => {
  const model = writtenCheckpoint(UNTIED, [
    { name: "language_model.embed_tokens.weight" },
    { name: "lm_heads.0.weight", number: 1 },
    { name: "lm_heads.1.weight", shape: [20, 32], number: 1 },
  ]);
  expect(await judgeFile(model)).toMatchObject({ stored: "own" });
});

/** Flux's transformer as diffusers saves it: its config.json names a class, and no architectures. */
test("a model of images is no language model, whatever it calls its last matrix", async () => {
  const files = { "config.json": { _class_name: "FluxTransformer2DModel" } };
  expect(await judgeFile(writtenCheckpoint(files, [{ name: "proj_out.weight" }]))).toMatchObject({
    vocabulary: null,
    stored: "none",
  });
});
