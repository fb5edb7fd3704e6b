import type { Checkpoint } from "./checkpoint.ts";
import { openConfig, tieIn } from "./config.ts";
import type { Dtype } from "./format/dtype.ts";
import { CheckpointError, NotKeptError } from "./checkpoint_error.ts";
import { type JsonObject, shorten } from "../json/json.ts";
import { readJson } from "./format/json_file.ts";
import { type FileSource, type Folder, optionalFile } from "./transport/folder.ts";
import { OWN_CONFIG, ownLayout, refuseOwnLayout } from "./own_layout.ts";
import { openWeights } from "./format/weight_files.ts";
import { countNumbers, type Tensor } from "./format/tensor.ts";
import { HEAD } from "../models/tensors.ts";
import { neededTensors, takeTensors } from "./tensors.ts";
import { findTextEnd } from "./text_end.ts";
import { countTokens } from "./token_count.ts";
import { readTokenizer } from "./tokenizer_json/read_tokenizer.ts";

/** What is known of a checkpoint before its weights are read. */
export interface Inspection {
  /**
   * Its tensors are read on demand, piece by piece. It counts as tied if its files hold no head: whether a head in the
   * files is a copy is not known yet.
   */
  readonly checkpoint: Checkpoint;
  /** The dtypes of its tensors, the one with the most numbers first. */
  readonly dtypes: readonly Dtype[];
  /** Number of elements of all its tensors. */
  readonly parameters: number;
  /** Whether the files hold `lm_head.weight`. */
  readonly holdsHead: boolean;
  /** The value of `tie_word_embeddings` in its config.json, or null. */
  readonly saysTied: boolean | null;
  /** What was ignored or changed in its files, a sentence each. */
  readonly remarks: readonly string[];
  /** The weight files. */
  readonly files: readonly FileSource[];
  /** Size of all of them. */
  readonly fileBytes: number;
  /** Bytes that would have to be downloaded. */
  readonly missingBytes: number;
}

/**
 * Reads a checkpoint's JSON files and the headers of its weights, and checks that the model runs here.
 * @throws CheckpointError, TokenizerError, or the signal's reason
 */
export async function inspectCheckpoint(folder: Folder, signal?: AbortSignal): Promise<Inspection> {
  const about = await requireConfig(folder, signal);
  refuseOwnLayout(about, folder.name);
  const [said, saysTied] = [await openConfig(about), tieIn(about)];
  const tokenizer = await readTokenizer(await requireTokenizer(folder, signal), signal);
  const settings = (await optionalJson(folder, "tokenizer_config.json", signal)) ?? {};
  const generation = await generationConfig(folder, signal);
  const { tokenCount, remark: rowless } = countTokens(tokenizer, said.vocabSize);
  const end = findTextEnd(
    { generationConfig: generation, config: about, tokenizer, tokenizerConfig: settings },
    said.vocabSize,
  );
  const { files, tensors: found } = await openWeights(folder, neededTensors(said), signal);
  const { tensors, tied, leftOut } = takeTensors(found, said);
  return {
    checkpoint: {
      name: folder.name,
      config: { ...said, tied },
      tensors,
      tokenCount,
      endOfTextIds: end.ids,
      tokenizer,
      tokenizerConfig: settings,
    },
    dtypes: dtypesOf(tensors.values()),
    parameters: countNumbers(tensors.values()),
    holdsHead: tensors.has(HEAD),
    saysTied,
    remarks: [
      ...(tied && !said.tied ? [headless(saysTied)] : []),
      ...(leftOut.length > 0 ? [useless(leftOut)] : []),
      ...(rowless ? [rowless] : []),
      ...end.remarks,
    ],
    files,
    fileBytes: sum(files.map(({ size }) => size)),
    missingBytes: sum(files.map(({ missingBytes }) => missingBytes)),
  };
}

async function requireConfig(folder: Folder, signal: AbortSignal | undefined): Promise<JsonObject> {
  const file = await folder.file("config.json", signal);
  if (file) return readJson(file, signal);
  if (await optionalFile(folder, OWN_CONFIG, signal)) throw ownLayout(folder.name);
  throw new CheckpointError(
    "unreadable",
    `${folder.name} has no config.json. Check the name; a checkpoint in Hugging Face layout has config.json, ` +
      "tokenizer.json and model.safetensors.",
  );
}

async function requireTokenizer(folder: Folder, signal: AbortSignal | undefined): Promise<FileSource> {
  const file = await folder.file("tokenizer.json", signal);
  if (file) return file;
  throw new CheckpointError(
    "unreadable",
    `${folder.name} has a config.json and no tokenizer.json. Its tokenizer may be in tokenizer.model or vocab.json alone, ` +
      "which are not read here: AutoTokenizer.from_pretrained(…).save_pretrained(…) of transformers writes tokenizer.json.",
  );
}

async function optionalJson(
  folder: Folder,
  name: string,
  signal: AbortSignal | undefined,
): Promise<JsonObject | null> {
  const file = await optionalFile(folder, name, signal);
  return file && readJson(file, signal);
}

/** Checkpoints kept by earlier versions lack this file; they must still open without their host. */
async function generationConfig(folder: Folder, signal: AbortSignal | undefined): Promise<JsonObject | null> {
  try {
    return await optionalJson(folder, "generation_config.json", signal);
  } catch (error) {
    if (error instanceof NotKeptError) return null;
    throw error;
  }
}

function headless(saysTied: boolean | null): string {
  const says =
    saysTied === null ? "says nothing of tie_word_embeddings" : `says tie_word_embeddings: ${saysTied}`;
  return (
    `config.json ${says}, but the weights hold no ${HEAD}. transformers would make a head of random numbers; here the ` +
    "embedding matrix is the head, as in a tied model."
  );
}

/** Named in a remark. */
const MOST_NAMED = 3;

function useless(names: readonly string[]): string {
  const named =
    shorten(names.slice(0, MOST_NAMED).join(", "), 300) + (names.length > MOST_NAMED ? ", …" : "");
  const tensors = names.length === 1 ? "1 tensor" : `${names.length} tensors`;
  return `The weights hold ${tensors} that such a model does not compute with, left out as in transformers: ${named}.`;
}

function dtypesOf(tensors: Iterable<Tensor>): Dtype[] {
  const counts = new Map<Dtype, number>();
  for (const tensor of tensors) {
    counts.set(tensor.dtype, (counts.get(tensor.dtype) ?? 0) + countNumbers([tensor]));
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([dtype]) => dtype);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
