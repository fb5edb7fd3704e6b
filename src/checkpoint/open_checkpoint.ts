import type { Checkpoint } from "./checkpoint.ts";
import { openConfig, tieIn } from "./config.ts";
import type { Dtype } from "./format/dtype.ts";
import { CheckpointError } from "./checkpoint_error.ts";
import type { JsonObject } from "../json/json.ts";
import { readJson, readNewerJson, readOptionalJson } from "./format/json_file.ts";
import type { Oddity } from "./oddity.ts";
import { isInOwnLayout } from "./own_layout.ts";
import { fetched } from "../code/fetched.ts";
import type { FileSource, Folder } from "./transport/folder.ts";
import { openWeights } from "./format/weight_files.ts";
import { countNumbers, type Tensor } from "./format/tensor.ts";
import { HEAD } from "../models/tensors.ts";
import { neededTensors, takeTensors } from "./tensors.ts";
import { findTextEnd } from "./text_end.ts";
import { countTokens } from "./token_count.ts";
import { readTokenizer } from "./tokenizer_json/read_tokenizer.ts";
import { CONFIG, GENERATION_CONFIG, TOKENIZER, TOKENIZER_CONFIG } from "./format/file_names.ts";

/** What is known of a checkpoint before its weights are read. */
export interface OpenedCheckpoint {
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
 * @throws CheckpointError, TokenizerError; MissingCodeError; the signal's reason
 */
export async function openCheckpoint(folder: Folder, signal?: AbortSignal): Promise<OpenedCheckpoint> {
  const config = await required(folder, CONFIG, (code) => code.explainNoConfig(folder, signal), signal);
  const about = await readJson(config, signal);
  if (isInOwnLayout(about)) throw await explained(folder, (code) => code.explainOwnLayout(folder));
  const [said, saysTied] = [await openConfig(about), tieIn(about)];
  const tokenizerFile = await required(folder, TOKENIZER, (code) => code.explainNoTokenizer(folder), signal);
  const tokenizer = await readTokenizer(tokenizerFile, signal);
  const settings = (await readOptionalJson(folder, TOKENIZER_CONFIG, signal)) ?? {};
  const generation = await readNewerJson(folder, GENERATION_CONFIG, signal);
  const { tokenCount, rowless } = countTokens(tokenizer, said.vocabSize);
  const end = findTextEnd(
    { generationConfig: generation, config: about, tokenizer, tokenizerConfig: settings },
    said.vocabSize,
  );
  const needed = neededTensors(said);
  const { files, tensors: found } = await openWeights(folder, needed, signal);
  const { tensors, tied, leftOut } = await takeTensors(found, said);
  const oddities: Oddity[] = [
    ...(tied && !said.tied ? [{ kind: "headless", saysTied } as const] : []),
    ...(leftOut.length > 0 ? [{ kind: "useless", names: leftOut } as const] : []),
    ...(await quantizationOf(about, needed, leftOut)),
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

/** The code that explains refusals, and what it is to explain. */
type Explain = (code: typeof import("./explain_folder.ts")) => Promise<CheckpointError> | CheckpointError;

async function required(
  folder: Folder,
  name: string,
  explain: Explain,
  signal: AbortSignal | undefined,
): Promise<FileSource> {
  const file = await folder.file(name, signal);
  if (file) return file;
  throw await explained(folder, explain);
}

/** Why a folder is refused; in short if the code that explains it does not arrive. */
async function explained({ name }: Folder, explain: Explain): Promise<CheckpointError> {
  const code = await import("./explain_folder.ts").catch(() => null);
  if (code) return explain(code);
  return new CheckpointError(
    "unreadable",
    `${name} is not in Hugging Face's layout, which has config.json, tokenizer.json and model.safetensors. Check the name.`,
  );
}

/** What is odd about the quantization that config.json asks for, if it does. @throws CheckpointError */
async function quantizationOf(
  { quantization_config: quantization }: JsonObject,
  needed: Pick<ReadonlySet<string>, "has">,
  leftOut: readonly string[],
): Promise<Oddity[]> {
  if (quantization == null) return [];
  const { oddQuantization } = await fetched("knows quantizations", import("./quantization.ts"));
  const oddity = oddQuantization(quantization, needed, leftOut);
  return oddity ? [oddity] : [];
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
