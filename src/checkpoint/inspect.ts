import type { Checkpoint } from "./checkpoint.ts";
import { parseConfig } from "./config.ts";
import type { Dtype } from "./format/dtype.ts";
import { CheckpointError } from "./checkpoint_error.ts";
import type { JsonObject } from "../json/json.ts";
import { readJson } from "./format/json_file.ts";
import { type FileSource, type Folder, optionalFile } from "./transport/folder.ts";
import { OWN_CONFIG, ownLayout, refuseOwnLayout } from "./own_layout.ts";
import { openWeights } from "./format/weight_files.ts";
import { countNumbers } from "./format/tensor.ts";
import { checkTensors, HEAD } from "./tensors.ts";
import { countTokens } from "./token_count.ts";

/** What is known of a checkpoint before any of its weights is read. */
export interface Inspection {
  /** Its tensors are read from where they are, piece by piece. Whether a head is a copy is not known yet. */
  readonly checkpoint: Checkpoint;
  readonly dtype: Dtype;
  /** Numbers in all its tensors. */
  readonly parameters: number;
  /** Whether it holds `lm_head.weight`. */
  readonly holdsHead: boolean;
  /** Files that its weights are in. */
  readonly files: readonly FileSource[];
  /** Of all of them. */
  readonly fileBytes: number;
  /** Those of them that the network would have to bring. */
  readonly missingBytes: number;
}

/**
 * Reads a checkpoint's JSON files and the headers of its weights, and checks that it is one that runs here.
 * @throws CheckpointError, or the signal's reason
 */
export async function inspectCheckpoint(folder: Folder, signal?: AbortSignal): Promise<Inspection> {
  const about = await requireConfig(folder, signal);
  refuseOwnLayout(about, folder.name);
  const config = parseConfig(about);
  const model = await requireJson(folder, "tokenizer.json", signal);
  const settings = await optionalFile(folder, "tokenizer_config.json", signal);
  const tokenizer = { model, config: settings ? await readJson(settings, signal) : {} };
  const tokenCount = countTokens(model, config.vocabSize);
  const { files, tensors } = await openWeights(folder, signal);
  checkTensors(tensors, config);
  const [first] = tensors.values();
  return {
    checkpoint: { name: folder.name, config, tensors, tokenCount, tokenizer },
    dtype: first?.dtype ?? "F16",
    parameters: countNumbers(tensors.values()),
    holdsHead: tensors.has(HEAD),
    files,
    fileBytes: sum(files.map(({ size }) => size)),
    missingBytes: sum(files.map(({ missingBytes }) => missingBytes)),
  };
}

async function requireConfig(folder: Folder, signal: AbortSignal | undefined): Promise<JsonObject> {
  const file = await folder.file("config.json", signal);
  if (file) return readJson(file, signal);
  if (await optionalFile(folder, OWN_CONFIG, signal)) throw ownLayout(folder.name);
  throw missing(folder, "config.json");
}

async function requireJson(
  folder: Folder,
  name: string,
  signal: AbortSignal | undefined,
): Promise<JsonObject> {
  const file = await folder.file(name, signal);
  if (file) return readJson(file, signal);
  throw missing(folder, name);
}

function missing(folder: Folder, name: string): CheckpointError {
  return new CheckpointError(
    "unreadable",
    `${folder.name} has no ${name}. Check the name; a checkpoint in Hugging Face layout has config.json, tokenizer.json ` +
      "and model.safetensors.",
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
