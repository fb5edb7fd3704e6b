import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { INDEX, SINGLE } from "../../checkpoint/format/file_names.ts";
import { headerEnd, LENGTH_BYTES, readHeader } from "../../checkpoint/format/header.ts";
import { parseJsonObject } from "../../checkpoint/format/json_bytes.ts";
import { readJson } from "../../checkpoint/format/json_file.ts";
import { parseIndex } from "../../checkpoint/format/shard_index.ts";
import type { FileSource, Folder } from "../../checkpoint/transport/folder.ts";
import { isJsonObject, type JsonObject } from "../../json/json.ts";
import { setInJson } from "../../json/set_in_json.ts";
import { type Mended, type NewFile, newFolder } from "../parts.ts";
import { type JudgedSafetensors, judgeSafetensors } from "./judge_safetensors.ts";

const [CONFIG, FLAG] = ["config.json", "tie_word_embeddings"];

/**
 * The checkpoint without its copy of the embedding, and `tie_word_embeddings` set. Shards that do not contain it stay
 * unchanged, and are not among the files.
 * @param name of the weights file; null for `model.safetensors`, or the shard that the index names
 * @throws CheckpointError if it can't be mended, with the reason
 */
export async function mendSafetensors(
  { judgement, config, head }: JudgedSafetensors,
  folder: Folder,
  name: string | null,
  signal?: AbortSignal,
): Promise<Mended> {
  if (judgement.stored !== "twice" || head === null) {
    throw new CheckpointError("unsupported", `There is no second matrix to drop. ${judgement.explanation}`);
  }
  if (!config)
    throw new CheckpointError(
      "unsupported",
      "There is no config.json in which the head could be tied. Put it beside the weights.",
    );
  const index = await folder.file(INDEX, signal);
  const single = await folder.file(name ?? SINGLE, signal);
  const files: NewFile[] = [{ name: CONFIG, parts: [await tiedConfig(folder, config, signal)] }];
  let source = single;
  if (index && (!single || /-of-\d{5}\.safetensors$/.test(single.name))) {
    const json = await readJson(index, signal);
    const shard = [...parseIndex(json)].find(([, tensors]) => tensors.has(head))?.[0];
    source = shard === undefined ? null : await folder.file(shard, signal);
    files.push({ name: INDEX, parts: [jsonBytes(withoutHead(json, head))] });
    if (shard !== undefined && source)
      files.unshift({ name: shard, parts: await partsWithout(source, head, signal) });
  } else if (single) files.unshift({ name: name ?? SINGLE, parts: await partsWithout(single, head, signal) });
  if (!source) throw new CheckpointError("unreadable", `The file that holds ${head} is not there.`);
  await checkMended(files, folder, name, signal);
  return {
    files,
    bytesBefore: source.size + (await sizeOfFiles(folder, [CONFIG, INDEX], files, signal)),
    changes: `${head} is dropped, and config.json says tie_word_embeddings: true`,
  };
}

/** The config of the text part, if it has one, must say the same: transformers 4 asks that one. */
async function tiedConfig(
  folder: Folder,
  config: JsonObject,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = await folder.file(CONFIG, signal);
  const bytes = await file?.read(0, file.size, signal);
  const text = setInJson(new TextDecoder().decode(bytes), [FLAG], true);
  return new TextEncoder().encode(
    isJsonObject(config["text_config"]) ? setInJson(text, ["text_config", FLAG], true) : text,
  );
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
    `Mended, it would not be known to be tied: ${judgement.explanation}`,
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

function withoutHead(json: JsonObject, head: string): JsonObject {
  const map = isJsonObject(json["weight_map"]) ? json["weight_map"] : {};
  return {
    ...json,
    weight_map: Object.fromEntries(Object.entries(map).filter(([tensor]) => tensor !== head)),
  };
}

async function partsWithout(
  file: FileSource,
  head: string,
  signal: AbortSignal | undefined,
): Promise<NewFile["parts"]> {
  const end = headerEnd(await file.read(0, LENGTH_BYTES, signal)) ?? LENGTH_BYTES;
  const bytes = await file.read(0, end, signal);
  const header = readHeader(bytes);
  const dropped = header?.entries.find(({ name }) => name === head);
  if (!header || !dropped) throw new CheckpointError("mismatch", `${file.name} does not hold ${head}.`);
  const { dataStart, totalBytes } = header;
  const shift = dropped.end - dropped.start;
  const { __metadata__: metadata } = parseJsonObject(bytes.subarray(LENGTH_BYTES), file.name);
  const described = header.entries
    .filter((entry) => entry !== dropped)
    .map(({ name, dtype, shape, start, end: last }) => {
      const moved = start >= dropped.end ? shift : 0;
      return [name, { dtype, shape, data_offsets: [start - moved, last - moved] }];
    });
  const json = {
    ...(isJsonObject(metadata) && { __metadata__: withoutDigest(metadata) }),
    ...Object.fromEntries(described),
  };
  return [
    safetensorsHeader(json),
    { file, start: dataStart, end: dataStart + dropped.start },
    { file, start: dataStart + dropped.end, end: totalBytes },
  ];
}

/** The digest no longer matches, because the data changed. */
function withoutDigest(metadata: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== "data_sha256"));
}

/** Padded so that the data begin at a multiple of 8, as in the safetensors library. */
function safetensorsHeader(json: JsonObject): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(json));
  const bytes = new Uint8Array(LENGTH_BYTES + 8 * Math.ceil(text.length / 8)).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(bytes.length - LENGTH_BYTES), true);
  bytes.set(text, LENGTH_BYTES);
  return bytes;
}

function jsonBytes(json: JsonObject): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${JSON.stringify(json, null, 2)}\n`);
}
