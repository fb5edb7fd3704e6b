import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { SHARD } from "../../checkpoint/format/file_names.ts";
import type { FileSource, Folder } from "../../checkpoint/transport/folder.ts";
import { shorten } from "../../words/cut.ts";
import { firstDifferentByte, type ReadableBytes } from "../readable_bytes.ts";
import { type Judgement, noEnds } from "../judgement.ts";
import { firstDifference } from "../matrix.ts";
import { type GgufFile, type GgufTensor, openGguf } from "./gguf_file.ts";
import { ggufMatrix } from "./gguf_matrix.ts";

const [EMBEDDING, HEAD] = ["token_embd.weight", "output.weight"];

/** llama.cpp's encoder architectures: they have an embedding and no head. */
const ENCODERS = /bert|t5encoder|embedding|wavtokenizer|clip/;

interface Found {
  readonly file: GgufFile;
  readonly tensor: GgufTensor;
}

/**
 * Judges a GGUF file, or all shards of its model.
 * @throws CheckpointError if it can't be judged; the signal's reason
 */
export async function judgeGguf(
  source: FileSource,
  name: string,
  folder: Folder,
  signal?: AbortSignal,
): Promise<Judgement> {
  const first = await openGguf(source, signal);
  const files = await shards(first, name, folder, signal);
  const embedding = find(files, EMBEDDING ?? "");
  const architecture = shorten(files[0]?.architecture ?? "", 40); // of the first shard: the others don't have it
  if (!embedding && files.some(isAdapter)) {
    throw new CheckpointError(
      "unsupported",
      `${name} is an adapter, which changes some matrices of a model. Judge the model that it is for.`,
    );
  }
  if (!embedding)
    return noEnds(
      "gguf",
      architecture === ""
        ? `There is no ${EMBEDDING}, and the file names no architecture.`
        : `There is no ${EMBEDDING}: the architecture ${architecture} takes no tokens.`,
    );
  const head = find(files, HEAD ?? "");
  if (!head && ENCODERS.test(architecture)) {
    return noEnds("gguf", `There is no ${HEAD}, and the architecture ${architecture} has no head.`);
  }
  const [columns = 0, rows = 0] = embedding.tensor.shape;
  const vocabulary = [rows, columns] as const;
  for (const found of [embedding, head]) if (found) checkMatrix(found);
  const about = (held: Judgement["stored"], extraBytes: number, explanation: string): Judgement => ({
    format: "gguf",
    vocabulary,
    matrices: [embedding, ...(head ? [head] : [])].map(({ tensor }) => ({
      name: tensor.name,
      bytes: tensor.length,
    })),
    stored: held,
    loaded: held,
    extraBytes,
    explanation,
  });
  if (!head) {
    return about(
      "once",
      0,
      `There is no ${HEAD}: llama.cpp makes the head from ${described(embedding)}. With layers on a GPU it keeps one there for ` +
        "the head, and one in the computer's memory for the embedding.",
    );
  }
  const both = `${described(embedding)} and ${described(head)}`;
  const same = await areSame(embedding, head, signal);
  return same
    ? about(
        "twice",
        head.tensor.length,
        `${both} hold the same matrix. Without ${HEAD}, llama.cpp would read the head from ${EMBEDDING}.`,
      )
    : about("own", head.tensor.length, `${both} are two different matrices.`);
}

/** As llama.cpp's convert_lora_to_gguf.py names what it writes, under the model's own architecture. */
function isAdapter({ tensors }: GgufFile): boolean {
  return [...tensors.keys()].some((name) => name.endsWith(".lora_a"));
}

function checkMatrix(found: Found): void {
  const { shape } = found.tensor;
  if (shape.length === 2 && shape.every((size) => size >= 1)) return;
  throw new CheckpointError("malformed", `${described(found)} is no matrix. Convert the checkpoint again.`);
}

function find(files: readonly GgufFile[], name: string): Found | null {
  for (const file of files) {
    const tensor = file.tensors.get(name);
    if (tensor) return { file, tensor };
  }
  return null;
}

function described({ tensor }: Found): string {
  const sizes = tensor.shape.map((_, i) => tensor.shape.at(-1 - i)); // in the usual order: [V, D]
  return `${tensor.name} [${sizes.join(", ")}] (${tensor.type?.name ?? `ggml's type ${tensor.code}`})`;
}

/** All shards of a split model. */
async function shards(
  first: GgufFile,
  name: string,
  folder: Folder,
  signal: AbortSignal | undefined,
): Promise<GgufFile[]> {
  if (first.splitCount <= 1) return [first];
  const count = SHARD.exec(name)?.[2];
  if (Number(count) !== first.splitCount) {
    throw new CheckpointError(
      "unreadable",
      `${shorten(name, 200)} is one of ${first.splitCount} shards, and its name should end like -00001-of-${String(first.splitCount).padStart(5, "0")}.gguf.`,
    );
  }
  const files: GgufFile[] = [];
  for (let i = 1; i <= first.splitCount; i++) {
    const shard = name.replace(SHARD, `-${String(i).padStart(5, "0")}-of-${count}`);
    const file = shard === name ? first.source : await folder.file(shard, signal);
    if (!file)
      throw new CheckpointError(
        "unreadable",
        `${shorten(shard, 200)} is not there. Put all ${first.splitCount} shards in one folder.`,
      );
    files.push(file === first.source ? first : await openGguf(file, signal));
  }
  return files;
}

async function areSame(one: Found, other: Found, signal: AbortSignal | undefined): Promise<boolean> {
  if (one.tensor.shape.join() !== other.tensor.shape.join()) return false;
  const unknown = [one, other].find(({ tensor }) => tensor.type === null);
  if (unknown) {
    throw new CheckpointError(
      "unsupported",
      `${described(unknown)} is of a type that is not known here: whether ${EMBEDDING} and ${HEAD} are one matrix can't be ` +
        "told. Judge the checkpoint that they were made from.",
    );
  }
  const isOneType = one.tensor.type === other.tensor.type;
  if (isOneType && (await firstDifferentByte(bytesOf(one), bytesOf(other), signal)) === null) return true;
  const [matrix, second] = [ggufMatrix(one.file, one.tensor), ggufMatrix(other.file, other.tensor)];
  if (matrix && second) return (await firstDifference(matrix, second, signal)) === null;
  throw new CheckpointError(
    "unsupported",
    `${described(one)} and ${described(other)} are quantised in a way that is not compared here: whether they are one ` +
      "matrix can't be told. Judge the checkpoint that they were made from.",
  );
}

function bytesOf({ file, tensor: { start, length } }: Found): ReadableBytes {
  return {
    byteLength: length,
    read: (from, to, signal) => file.source.read(start + from, start + to, signal),
  };
}
