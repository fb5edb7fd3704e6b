import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { ADAPTER, ADAPTER_CONFIG, CONFIG, SHARD, SINGLE } from "../../checkpoint/format/file_names.ts";
import { readJson } from "../../checkpoint/format/json_file.ts";
import type { Tensor } from "../../checkpoint/format/tensor.ts";
import { openWeights } from "../../checkpoint/format/weight_files.ts";
import { type Folder, optionalFile } from "../../checkpoint/transport/folder.ts";
import { type JsonObject, showJson } from "../../json/json.ts";
import { isLanguageModel } from "../../models/head_in_config.ts";
import { EMBEDDING } from "../../models/tensors.ts";
import { type Holding, type Judgement, noEnds } from "../judgement.ts";
import { sayingTie, tiesBy } from "./config_says.ts";
import { areSame, described } from "./same_tensors.ts";
import { isSurelyHead, type NamedEnds, namedEnds, namesAnEnd } from "./tensor_names.ts";

/** Dtypes that are no integers. */
const FLOATS = /^B?F\d/;
const EIGHT_BITS = /^F8/;

export interface JudgedSafetensors {
  readonly judgement: Judgement;
  /** Null if there is none. */
  readonly config: JsonObject | null;
  /** The head's tensor, if there is one. */
  readonly head: Tensor<string> | null;
  /** Those of all embeddings. */
  readonly embeddings: readonly Tensor<string>[];
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
  const file = await folder.file(CONFIG, signal);
  const config = file && (await readJson(file, signal));
  const { tensors } = await openWeights(named(folder, name), { has: namesAnEnd }, signal);
  const ends = namedEnds(tensors);
  if (ends.embeddings.length === 0 && (await isAdapter(folder, name, signal))) {
    throw new CheckpointError(
      "unsupported",
      `${name ?? folder.name} is an adapter, which changes some matrices of a model. Judge the model that it is for.`,
    );
  }
  const judgement = await judgeFound(ends, config, signal);
  return { judgement, config, head: ends.head, embeddings: ends.embeddings };
}

/** The folder in which a file of any name is the weights, or one of the index's shards is. */
function named(folder: Folder, name: string | null): Folder {
  if (name === null) return folder;
  const single = SHARD.test(name) ? null : name;
  const file: Folder["file"] = async (wanted, signal) => {
    if (wanted !== SINGLE) return folder.file(wanted, signal);
    return single === null ? null : folder.file(single, signal);
  };
  return { name: folder.name, file };
}

/** As PEFT saves what it has trained. */
async function isAdapter(
  folder: Folder,
  name: string | null,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (name === ADAPTER) return true;
  return (await optionalFile(folder, ADAPTER_CONFIG, signal)) !== null;
}

async function judgeFound(
  { embeddings, head, quantisedHead, otherHead, namelessHead }: NamedEnds,
  config: JsonObject | null,
  signal: AbortSignal | undefined,
): Promise<Judgement> {
  // Numbers of 8 bits say nothing without their scales
  const [embedding] = embeddings;
  const isScaled = head !== null && quantisedHead !== null && EIGHT_BITS.test(head.dtype);
  if (embedding && head && !isScaled) return judgeBoth(embedding, embeddings, head, config, signal);
  if (embedding && quantisedHead) throw quantised(`${described(quantisedHead)} is part of a head that`);
  if (embedding && otherHead && !(config && tiesBy(config))) {
    return noEnds(
      "safetensors",
      `${described(embedding)} stands without a head: ${described(otherHead)} is for other tokens.`,
    );
  }
  if (embedding && namelessHead && config && tiesBy(config) === null && isLanguageModel(config)) {
    throw contradiction(
      `${described(namelessHead)} may be a head beside ${described(embedding)}: its name is not known here, and ${sayingTie(null)}`,
    );
  }
  if (embedding) return judgeOne(embedding, "head", config);
  // safetensors' `save_model` keeps of a tied pair the first of the sorted names, which is often the head's.
  if (head && config && tiesBy(config) === true) return judgeOne(head, "embedding", config);
  const sign = signOfLanguage(head, config);
  if (sign !== null) {
    throw new CheckpointError(
      "unsupported",
      `No tensor has a name that is known for an embedding, such as ${EMBEDDING}, but ${sign}, as a language model has. ` +
        "Check that the weights are whole. If they are, please report what the embedding is called in them.",
    );
  }
  return noEnds(
    "safetensors",
    `No tensor has the name of an embedding, such as ${EMBEDDING}: this is no language model.`,
  );
}

/**
 * What shows that this is a language model, whatever its embedding is called; null if nothing does. Under architectures
 * that are none a head may be one of letters, as in Wav2Vec2ForCTC.
 */
function signOfLanguage(head: Tensor<string> | null, config: JsonObject | null): string | null {
  const isLanguage = config && isLanguageModel(config);
  if (isLanguage === true) return `config.json names ${showJson(config?.["architectures"])}`;
  return isLanguage === null && head && isSurelyHead(head) ? `there is ${described(head)}` : null;
}

/** @param largest of the embeddings, which is named if none of them is the head's matrix */
async function judgeBoth(
  largest: Tensor<string>,
  embeddings: readonly Tensor<string>[],
  head: Tensor<string>,
  config: JsonObject | null,
  signal: AbortSignal | undefined,
): Promise<Judgement> {
  for (const tensor of [largest, head]) checkNumbers(tensor);
  const same = await firstSame(embeddings, head, signal);
  const embedding = same ?? largest;
  const about = (stored: Holding, loaded: Holding, explanation: string) =>
    verdict([embedding, head], stored, loaded, explanation);
  const tied = config && tiesBy(config);
  const says = config === null ? "there is no config.json" : sayingTie(tied);
  const both = `${described(embedding)} and ${described(head)}`;
  if (same === null) {
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

async function firstSame(
  embeddings: readonly Tensor<string>[],
  head: Tensor<string>,
  signal: AbortSignal | undefined,
): Promise<Tensor<string> | null> {
  for (const embedding of embeddings) if (await areSame(embedding, head, signal)) return embedding;
  return null;
}

/** @param lacking the end that has no tensor of its own */
function judgeOne(
  tensor: Tensor<string>,
  lacking: "head" | "embedding",
  config: JsonObject | null,
): Judgement {
  checkNumbers(tensor);
  const stands = `${described(tensor)} stands without ${lacking === "head" ? "a head" : "an embedding"}`;
  if (!config) throw contradiction(`${stands}, and there is no config.json to say whether one is tied to it`);
  const [isLanguage, tied] = [isLanguageModel(config), tiesBy(config)];
  if (isLanguage === false)
    return noEnds("safetensors", `${stands}, and ${showJson(config["architectures"])} has none.`);
  if (tied === false) throw contradiction(`${stands}, but ${sayingTie(false)}`);
  if (tied === null && isLanguage === null)
    throw contradiction(
      `${stands}, and config.json names no architectures that would say whether it has one`,
    );
  return verdict(
    [tensor],
    "once",
    "once",
    `There is no separate ${lacking}: it is ${described(tensor)}, transposed.`,
  );
}

function verdict(
  tensors: readonly [Tensor<string>, Tensor<string>?],
  stored: Holding,
  loaded: Holding,
  explanation: string,
): Judgement {
  const [{ shape }, head] = tensors;
  const [rows = 0, columns = 0] = shape;
  return {
    format: "safetensors",
    vocabulary: [rows, columns],
    matrices: tensors.flatMap((tensor) => (tensor ? [{ name: tensor.name, bytes: tensor.byteLength }] : [])),
    stored,
    loaded,
    extraBytes: loaded === "once" ? 0 : (head?.byteLength ?? 0),
    explanation,
  };
}

function checkNumbers(tensor: Tensor<string>): void {
  if (tensor.byteLength === 0) throw contradiction(`${described(tensor)} holds no numbers`);
  if (FLOATS.test(tensor.dtype)) return;
  throw quantised(`${described(tensor)} holds integers: it`);
}

function quantised(which: string): CheckpointError {
  return new CheckpointError(
    "unsupported",
    `${which} was probably quantised, and is not read here. Judge the checkpoint that it was made from.`,
  );
}

function contradiction(problem: string): CheckpointError {
  return new CheckpointError(
    "mismatch",
    `${problem}. Check that config.json and the weights belong together, and are whole.`,
  );
}
