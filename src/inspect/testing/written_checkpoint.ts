import {
  jsonBytes,
  randomFiles,
  type RandomKind,
  safetensors,
} from "../../checkpoint/testing/random_files.ts";
import type { Subject } from "../subject.ts";
import { memoryFolder } from "./disk_folder.ts";

/** A float32 matrix to write. */
interface WrittenMatrix {
  readonly name: string;
  /** [67, 32] if not given. */
  readonly shape?: readonly [rows: number, columns: number];
  /** Each of its numbers; 0 if not given. */
  readonly number?: number;
}

/** A checkpoint of one file with these matrices, beside its other files, such as `config.json`, as JSON values. */
export function writtenCheckpoint(
  json: Readonly<Record<string, object>>,
  matrices: readonly WrittenMatrix[],
): Subject {
  const others = Object.entries(json).map(([name, value]) => [name, jsonBytes(value)] as const);
  const folder = memoryFolder({ "model.safetensors": weightsOf(matrices), ...Object.fromEntries(others) });
  return { name: null, folder };
}

/** The config of a BART that transformers 5.24.0 saved untied. */
export const BART_CONFIG = { architectures: ["BartForConditionalGeneration"], tie_word_embeddings: false };

/**
 * The vocabulary's matrices of a BART, in the order of its modules.
 * @param numbers what each holds: the shared embedding, the encoder's, the decoder's and the head
 */
export function bartMatrices(numbers: readonly number[]): WrittenMatrix[] {
  const modules = ["model.shared", "model.encoder.embed_tokens", "model.decoder.embed_tokens", "lm_head"];
  return modules.map((module, i) => ({ name: `${module}.weight`, number: numbers[i] ?? 0 }));
}

/** A safetensors file of these matrices. */
export function weightsOf(matrices: readonly WrittenMatrix[]): Uint8Array<ArrayBuffer> {
  const tensors = matrices.map(({ name, shape = [67, 32], number = 0 }) => {
    const bytes = new Uint8Array(new Float32Array(shape[0] * shape[1]).fill(number).buffer);
    return { name, dtype: "F32", shape, bytes };
  });
  return safetensors(tensors);
}

/** The files of a checkpoint with a head that is a copy, alone in the last of two shards. */
export function shardsWithHead(): Record<string, Uint8Array<ArrayBuffer>> {
  const [first = "", last = ""] = [1, 2].map((shard) => `model-0000${shard}-of-00002.safetensors`);
  const [embedding, head] = ["model.embed_tokens.weight", "lm_head.weight"] as const;
  return {
    [first]: weightsOf([{ name: embedding }]),
    [last]: weightsOf([{ name: head }]),
    "model.safetensors.index.json": jsonBytes({
      // As transformers 5.23 counts the bytes and the numbers of all tensors.
      metadata: { total_parameters: 2 * 67 * 32, total_size: 2 * 67 * 32 * 4 },
      weight_map: { [head]: last, [embedding]: first },
    }),
    "config.json": jsonBytes({ architectures: ["LlamaForCausalLM"], tie_word_embeddings: false }),
  };
}

/** A random checkpoint with other words in its config.json. */
export function withConfig(kind: RandomKind, edit: (config: string) => string): Subject {
  const files = randomFiles(kind);
  const config = edit(new TextDecoder().decode(files.get("config.json")));
  files.set("config.json", new TextEncoder().encode(config));
  return { name: null, folder: memoryFolder(Object.fromEntries(files)) };
}
