import type { Checkpoint } from "./checkpoint.ts";
import { openConfig, tieIn } from "./config.ts";
import type { Dtype } from "./format/dtype.ts";
import { CheckpointError, NotKeptError } from "./checkpoint_error.ts";
import type { JsonObject } from "../json/json.ts";
import { readJson } from "./format/json_file.ts";
import type { Oddity } from "./oddity.ts";
import { OWN_CONFIG, ownLayout, refuseOwnLayout } from "./own_layout.ts";
import { fetched } from "./transport/fetched.ts";
import { type FileSource, type Folder, optionalFile } from "./transport/folder.ts";
import { openWeights } from "./format/weight_files.ts";
import { countNumbers, type Tensor } from "./format/tensor.ts";
import { HEAD } from "../models/tensors.ts";
import { shorten } from "../words/cut.ts";
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
  const { tokenCount, rowless } = countTokens(tokenizer, said.vocabSize);
  const end = findTextEnd(
    { generationConfig: generation, config: about, tokenizer, tokenizerConfig: settings },
    said.vocabSize,
  );
  const { files, tensors: found } = await openWeights(folder, neededTensors(said), signal);
  const { tensors, tied, leftOut } = takeTensors(found, said);
  const oddities: Oddity[] = [
    ...(tied && !said.tied ? [{ kind: "headless", saysTied } as const] : []),
    ...(leftOut.length > 0 ? [{ kind: "useless", names: leftOut } as const] : []),
    ...(rowless.length > 0 ? [{ kind: "rowless", tokens: rowless } as const] : []),
    ...end.oddities,
  ];
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
    remarks: await remarksOn(oddities, said.vocabSize),
    files,
    fileBytes: sum(files.map(({ size }) => size)),
    missingBytes: sum(files.map(({ missingBytes }) => missingBytes)),
  };
}

async function requireConfig(folder: Folder, signal: AbortSignal | undefined): Promise<JsonObject> {
  const file = await folder.file("config.json", signal);
  if (file) return readJson(file, signal);
  if (await optionalFile(folder, OWN_CONFIG, signal)) throw ownLayout(folder.name);
  const adapter = await optionalJson(folder, "adapter_config.json", signal);
  if (adapter) throw anAdapter(folder.name, adapter);
  throw new CheckpointError(
    "unreadable",
    `${folder.name} has no config.json. Check the name; a checkpoint in Hugging Face layout has config.json, ` +
      "tokenizer.json and model.safetensors. Of a .gguf or .onnx file give its own address: it is judged, not run.",
  );
}

/** As PEFT saves what it has trained. */
function anAdapter(name: string, { base_model_name_or_path: base }: JsonObject): CheckpointError {
  const model = typeof base === "string" ? shorten(base, 80) : "the model that it is for";
  return new CheckpointError(
    "unsupported",
    `${name} is an adapter, which changes some matrices of a model. Adapters are not applied here: open ${model}.`,
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

async function remarksOn(oddities: readonly Oddity[], vocabSize: number): Promise<string[]> {
  if (oddities.length === 0) return [];
  const { remarkOn } = await fetched("says what is odd in a checkpoint", import("./remarks.ts"));
  return oddities.map((oddity) => remarkOn(oddity, vocabSize));
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
