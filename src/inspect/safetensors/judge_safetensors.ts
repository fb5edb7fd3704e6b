import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { tieIn } from "../../checkpoint/config.ts";
import { DTYPE_BYTES, isDtype } from "../../checkpoint/format/dtype.ts";
import { SINGLE } from "../../checkpoint/format/file_names.ts";
import { toFloat32 } from "../../checkpoint/format/float32.ts";
import { readJson } from "../../checkpoint/format/json_file.ts";
import type { Tensor } from "../../checkpoint/format/tensor.ts";
import { openWeights } from "../../checkpoint/format/weight_files.ts";
import type { Folder } from "../../checkpoint/transport/folder.ts";
import { isJsonObject, type JsonObject, shorten, showJson } from "../../json/json.ts";
import { tiesByDefault } from "../../models/families.ts";
import { EMBEDDING } from "../../models/tensors.ts";
import { firstDifferentByte } from "../readable_bytes.ts";
import { type Judgement, noEnds } from "../judgement.ts";
import { firstDifference, type Matrix, roundedNumbers } from "../matrix.ts";

/** Names of the embedding, from transformers' to those of the families' original code. */
const EMBEDDING_NAMES =
  /(^|\.)(embed_tokens|wte|embed_in|word_embeddings|tok_embeddings|shared|tokens_embed)\.weight$|^backbone\.embeddings\.weight$/;
const HEAD_NAMES = /(^|\.)(lm_head|embed_out|output|transformer\.ff_out)\.weight$|^(lm_head|ff_out)\.weight$/;

/** Dtypes that are no integers. */
const FLOATS = /^B?F\d/;

/** Architectures whose output is a number for every token of the vocabulary. */
const LANGUAGE_MODEL = /CausalLM|LMHead|ConditionalGeneration|MaskedLM|PreTraining|Seq2SeqLM/;

/**
 * Families that do not run here and tie the head where `config.json` is silent, as in the config classes of transformers
 * 4.57 and 5.24, which agree where both have the family.
 */
const OTHERS_TIE: ReadonlySet<unknown> = new Set(
  (
    "albert aya_vision bart bert big_bird bigbird_pegasus biogpt blenderbot blenderbot-small bloom camembert " +
    "cohere cohere2 cohere2_vision convbert ctrl deberta deberta-v2 distilbert electra ernie ernie4_5 " +
    "ernie4_5_moe esm falcon falcon_mamba florence2 fnet funnel gemma gemma2 gemma3 gemma3n gemma3n_text gemma4 " +
    "gemma4_text gpt-sw3 gpt2 gpt_bigcode gpt_neo gpt_neox_japanese granite_swa ibert jetmoe kosmos-2 layoutlm " +
    "led lfm2 lfm2_moe lfm2_vl longformer longt5 luke m2m_100 mamba marian mbart megatron-bert mobilebert " +
    "modernbert modernbert-decoder mpnet mpt mvp nllb-moe nystromformer openai-gpt opt paligemma pegasus " +
    "pegasus_x plbart prophetnet recurrent_gemma roberta roberta-prelayernorm roformer shieldgemma2 smollm3 " +
    "squeezebert starcoder2 switch_transformers t5 t5gemma t5gemma2 umt5 vaultgemma whisper xglm xlm " +
    "xlm-roberta xlm-roberta-xl xlnet xmod zamba zamba2"
  ).split(" "),
);

export interface JudgedSafetensors {
  readonly judgement: Judgement;
  /** Null if there is none. */
  readonly config: JsonObject | null;
  /** The name of the head's tensor, if there is one. */
  readonly head: string | null;
}

/**
 * Judges a checkpoint in Hugging Face layout by its flag and its bytes: `config.json` with one safetensors file, or
 * shards. Its size in memory is that in transformers.
 * @param name of the file, or null for the folder's weights
 * @throws CheckpointError if it can't be judged; the signal's reason
 */
export async function judgeSafetensors(
  folder: Folder,
  name: string | null,
  signal?: AbortSignal,
): Promise<JudgedSafetensors> {
  const file = await folder.file("config.json", signal);
  const config = file && (await readJson(file, signal));
  const needed = { has: (tensor: string) => EMBEDDING_NAMES.test(tensor) || HEAD_NAMES.test(tensor) };
  const { tensors } = await openWeights(named(folder, name), needed, signal);
  const embedding = largest(tensors, EMBEDDING_NAMES);
  const head = embedding && largest(tensors, HEAD_NAMES);
  const judgement = embedding
    ? await judgeTensors(embedding, head, config, signal)
    : noEnds(
        "safetensors",
        `No tensor has the name of an embedding, such as ${EMBEDDING}: this is no language model.`,
      );
  return { judgement, config, head: head?.name ?? null };
}

/** For a file with another name, the folder in which it is the weights. */
function named(folder: Folder, name: string | null): Folder {
  if (name === null || /-\d{5}-of-\d{5}\.safetensors$/.test(name)) return folder;
  return {
    name: folder.name,
    file: (wanted, signal) => folder.file(wanted === SINGLE ? name : wanted, signal),
  };
}

function largest(tensors: ReadonlyMap<string, Tensor<string>>, pattern: RegExp): Tensor<string> | null {
  const found = [...tensors.values()].filter(({ name, shape }) => pattern.test(name) && shape.length === 2);
  return found.sort((a, b) => (b.shape[0] ?? 0) - (a.shape[0] ?? 0))[0] ?? null;
}

async function judgeTensors(
  embedding: Tensor<string>,
  head: Tensor<string> | null,
  config: JsonObject | null,
  signal: AbortSignal | undefined,
): Promise<Judgement> {
  const [rows = 0, columns = 0] = embedding.shape;
  for (const tensor of [embedding, head]) {
    if (!tensor) continue;
    if (tensor.byteLength === 0) throw contradiction(`${described(tensor)} holds no numbers`);
    if (!FLOATS.test(tensor.dtype)) {
      throw new CheckpointError(
        "unsupported",
        `${described(tensor)} holds integers: it was probably quantised, and is not read here. Judge the checkpoint that ` +
          "it was made from.",
      );
    }
  }
  const about = (
    stored: Judgement["stored"],
    loaded: Judgement["loaded"],
    explanation: string,
  ): Judgement => ({
    format: "safetensors",
    vocabulary: [rows, columns],
    matrices: [embedding, ...(head ? [head] : [])].map(({ name, byteLength }) => ({
      name,
      bytes: byteLength,
    })),
    stored,
    loaded,
    extraBytes: loaded === "once" ? 0 : (head?.byteLength ?? 0),
    explanation,
  });
  const tied = config && tiesBy(config);
  const says = config === null ? "there is no config.json" : sayingTie(tied);
  if (!head) return judgeHeadless(embedding, config, about);
  const both = `${described(embedding)} and ${described(head)}`;
  if (!(await areSame(embedding, head, signal))) {
    return about("own", "own", `${both} are two different matrices; ${says}.`);
  }
  return tied === true
    ? about(
        "twice",
        "once",
        `${both} hold the same numbers, and ${says}: transformers reads both and keeps one.`,
      )
    : about("twice", "twice", `${both} hold the same numbers, and ${says}: both are kept.`);
}

function judgeHeadless(
  embedding: Tensor<string>,
  config: JsonObject | null,
  about: (stored: "once", loaded: "once", explanation: string) => Judgement,
): Judgement {
  if (!config) {
    throw contradiction(
      `${described(embedding)} stands without a head, and there is no config.json to say whether one is tied to it`,
    );
  }
  const architectures = config["architectures"] ?? [];
  if (!LANGUAGE_MODEL.test(showJson(architectures))) {
    return noEnds(
      "safetensors",
      `${described(embedding)} stands without a head, and ${shorten(showJson(architectures), 80)} has none.`,
    );
  }
  if (tiesBy(config) === false) {
    throw contradiction(`${described(embedding)} stands without a head, but ${sayingTie(false)}`);
  }
  return about("once", "once", `There is no head: it is ${described(embedding)}, read the other way.`);
}

/**
 * Vision-language models have a config for their text part. transformers 4 reads that one. transformers 5 reads the whole
 * config, which takes the flag over from a tied text part. So one of the two is enough.
 */
function tiesBy(config: JsonObject): boolean | null {
  const text = config["text_config"];
  const [said, ofText] = [tieIn(config), isJsonObject(text) ? tieIn(text) : null];
  if (said || ofText) return true;
  return (
    said ?? ofText ?? tiesByDefault(config["model_type"]) ?? (OTHERS_TIE.has(config["model_type"]) || null)
  );
}

/** Where `config.json` is silent, its `model_type` decides. */
function sayingTie(tied: boolean | null): string {
  if (tied === null) return "config.json does not say whether the head is tied";
  return `by config.json the head is ${tied ? "" : "not "}tied`;
}

function contradiction(problem: string): CheckpointError {
  return new CheckpointError(
    "mismatch",
    `${problem}. Check that config.json and the weights belong together, and are whole.`,
  );
}

function described({ name, shape, dtype }: Tensor<string>): string {
  return `${shorten(name, 80)} [${shape.join(", ")}] (${dtype})`;
}

async function areSame(
  one: Tensor<string>,
  other: Tensor<string>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (one.shape.join() !== other.shape.join()) return false;
  if (one.dtype === other.dtype) return (await firstDifferentByte(one, other, signal)) === null;
  const [a, b] = [matrixOf(one), matrixOf(other)];
  if (a && b) return (await firstDifference(a, b, signal)) === null;
  throw new CheckpointError(
    "unsupported",
    `${described(one)} and ${described(other)} are of two types, and are not compared here. Judge the checkpoint that they were made from.`,
  );
}

function matrixOf(tensor: Tensor<string>): Matrix | null {
  const { dtype, shape } = tensor;
  if (!isDtype(dtype)) return null;
  const [rows = 0, columns = 0] = shape;
  const rowBytes = columns * DTYPE_BYTES[dtype];
  const read: Matrix["read"] = async (from, to, signal) =>
    roundedNumbers(toFloat32(await tensor.read(from * rowBytes, to * rowBytes, signal), dtype), dtype);
  return { rows, columns, kind: dtype, read };
}
