import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { CONFIG, INDEX, SHARD, SINGLE } from "../../checkpoint/format/file_names.ts";
import type { TensorEntry } from "../../checkpoint/format/header.ts";
import { readJson } from "../../checkpoint/format/json_file.ts";
import { parseIndex } from "../../checkpoint/format/shard_index.ts";
import { sizeOf, type Tensor } from "../../checkpoint/format/tensor.ts";
import type { FileSource, Folder } from "../../checkpoint/transport/folder.ts";
import { isJsonObject, type JsonObject } from "../../json/json.ts";
import { setInJson } from "../../json/set_in_json.ts";
import { type Mended, type NewFile, newFolder } from "../parts.ts";
import { FLAG, flagObstacle, partsOf } from "./flag_effects.ts";
import { type JudgedSafetensors, judgeSafetensors } from "./judge_safetensors.ts";
import { areSame, described } from "./same_tensors.ts";
import { fits } from "./tensor_names.ts";
import { withoutTensor } from "./without_tensor.ts";

/**
 * The checkpoint without its copy of the embedding, and `tie_word_embeddings` set. Shards that do not contain it stay
 * unchanged, and are not among the files.
 * @param name of the weights file; null for `model.safetensors`, or the shard that the index names
 * @throws CheckpointError if it can't be mended, with the reason
 */
export async function mendSafetensors(
  { judgement, config, head, embeddings }: JudgedSafetensors,
  folder: Folder,
  name: string | null,
  signal?: AbortSignal,
): Promise<Mended> {
  if (judgement.stored !== "twice" || head === null) {
    throw new CheckpointError(
      "unsupported",
      `There is no second matrix to drop: it can stay as it is. ${judgement.explanation}`,
    );
  }
  if (!config)
    throw new CheckpointError(
      "unsupported",
      "There is no config.json in which the head could be tied. Put it beside the weights.",
    );
  const obstacle = flagObstacle(config);
  if (obstacle !== null)
    throw new CheckpointError("unsupported", `${obstacle} Leave the checkpoint as it is.`);
  await checkSame(head, embeddings, judgement.matrices[0]?.name, signal);
  const { source, files, dropped } = await weightsWithout(head.name, folder, name, signal);
  files.push({ name: CONFIG, parts: [await tiedConfig(folder, config, signal)] });
  await checkMended(files, folder, name, signal);
  return {
    files,
    dropped,
    bytesBefore: source.size + (await sizeOfFiles(folder, [CONFIG, INDEX], files, signal)),
    changes: `${[head.name, ...dropped].join(" and ")} ${dropped.length > 0 ? "are" : "is"} dropped, and config.json says tie_word_embeddings: true`,
  };
}

/**
 * The flag may tie all embeddings to the head: those of an encoder and a decoder too. Of two that are the same but for
 * rounding neither can take the other's place: logits, or what is read, would change.
 * @param known the name of the one that is known to be the same
 */
async function checkSame(
  head: Tensor<string>,
  embeddings: readonly Tensor<string>[],
  known: string | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const other of embeddings.filter((embedding) => fits(embedding, head))) {
    const both = `${described(other)} and ${described(head)}`;
    if (other.name !== known && !(await areSame(other, head, signal)))
      throw new CheckpointError(
        "unsupported",
        `${both} are two different matrices, and ${FLAG} may make one of them. Leave the checkpoint as it is.`,
      );
    if (other.dtype !== head.dtype)
      throw new CheckpointError(
        "unsupported",
        `${both} are of two types: one matrix would round what one end reads. Save the checkpoint in one type, and mend that.`,
      );
  }
}

/** Weights without a tensor: the file that held it, and what takes its place. */
interface Weights {
  readonly source: FileSource;
  readonly files: NewFile[];
  readonly dropped: readonly string[];
}

async function weightsWithout(
  head: string,
  folder: Folder,
  name: string | null,
  signal: AbortSignal | undefined,
): Promise<Weights> {
  const index = await folder.file(INDEX, signal);
  const single = await folder.file(name ?? SINGLE, signal);
  if (!index || (single && !SHARD.test(single.name))) {
    if (!single) throw gone(head);
    const { parts } = await withoutTensor(single, head, signal);
    return { source: single, files: [{ name: name ?? SINGLE, parts }], dropped: [] };
  }
  const json = await readJson(index, signal);
  const shard = [...parseIndex(json)].find(([, tensors]) => tensors.has(head))?.[0];
  const source = shard === undefined ? null : await folder.file(shard, signal);
  if (shard === undefined || !source) throw gone(head);
  const { parts, isEmpty, entry } = await withoutTensor(source, head, signal);
  const written = { name: INDEX, parts: [jsonBytes(indexWithout(json, entry))] };
  return isEmpty
    ? { source, files: [written], dropped: [shard] }
    : { source, files: [{ name: shard, parts }, written], dropped: [] };
}

function gone(head: string): CheckpointError {
  return new CheckpointError(
    "unreadable",
    `The file that holds ${head} is not there. Put all files of the weights in one folder.`,
  );
}

/** The whole config says it, and its parts that are asked too. */
async function tiedConfig(
  folder: Folder,
  config: JsonObject,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = await folder.file(CONFIG, signal);
  const bytes = await file?.read(0, file.size, signal);
  const paths = [[FLAG], ...partsOf(config).map((part) => [part, FLAG])];
  const text = paths.reduce((json, path) => setInJson(json, path, true), new TextDecoder().decode(bytes));
  return new TextEncoder().encode(text);
}

/** The mended checkpoint is judged like any other before it is returned. */
async function checkMended(
  files: readonly NewFile[],
  folder: Folder,
  name: string | null,
  signal: AbortSignal | undefined,
): Promise<void> {
  const mended = newFolder(files);
  const file: Folder["file"] = async (wanted, stop) =>
    (await mended.file(wanted)) ?? folder.file(wanted, stop);
  const { judgement } = await judgeSafetensors({ name: mended.name, file }, name, signal);
  if (judgement.stored === "once") return;
  throw new CheckpointError(
    "unsupported",
    `Even mended, it would not count as tied: ${judgement.explanation} Please report this file.`,
  );
}

/** Size of the files that are rewritten. */
async function sizeOfFiles(
  folder: Folder,
  names: readonly string[],
  written: readonly NewFile[],
  signal: AbortSignal | undefined,
): Promise<number> {
  let size = 0;
  for (const name of names) {
    if (written.some((file) => file.name === name)) size += (await folder.file(name, signal))?.size ?? 0;
  }
  return size;
}

/** An index counts bytes, and since transformers 5 numbers: those of the tensor no longer count. */
function indexWithout(json: JsonObject, { name, shape, start, end }: TensorEntry): JsonObject {
  const { weight_map: map, metadata } = json;
  const less: Readonly<Record<string, number>> = { total_size: end - start, total_parameters: sizeOf(shape) };
  const counted = Object.entries(isJsonObject(metadata) ? metadata : {}).map(([key, value]) => [
    key,
    typeof value === "number" && Object.hasOwn(less, key) ? value - (less[key] ?? 0) : value,
  ]);
  const left = Object.entries(isJsonObject(map) ? map : {}).filter(([tensor]) => tensor !== name);
  return {
    ...json,
    ...(isJsonObject(metadata) && { metadata: Object.fromEntries(counted) }),
    weight_map: Object.fromEntries(left),
  };
}

function jsonBytes(json: JsonObject): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${JSON.stringify(json, null, 2)}\n`);
}
