import { toFloat16 } from "../../float16/float16.ts";
import type { ModelConfig } from "../../models/config.ts";
import { byteTokenizer } from "./random_tokenizer.ts";
import { parseConfig } from "../parse_config.ts";
import { concatenate } from "../format/concatenate.ts";
import { type Dtype, DTYPE_BYTES } from "../format/dtype.ts";
import { sizeOf } from "../format/tensor.ts";
import { modelTensors, HEAD } from "../../models/tensors.ts";

export interface RandomKind {
  readonly dtype?: Dtype;
  /** Of the random numbers. */
  readonly seed?: number;
  /** Number of weight files; with an index if there is more than one. */
  readonly shards?: number;
  readonly contextLength?: number;
  /** Another than `RANDOM_CONFIG` has, for a tokenizer other than the one among these files. */
  readonly vocabSize?: number;
  /** The value of `tie_word_embeddings`. */
  readonly tied?: boolean;
  /** What `lm_head.weight` is: a copy of the embedding matrix, numbers of its own, or absent. */
  readonly head?: "absent" | "copy" | "own";
  /** Dtype of `lm_head.weight`, if it differs. */
  readonly headDtype?: Dtype;
  /** Extra tensors, of any dtype, that no model needs. */
  readonly spare?: readonly WrittenTensor[];
}

/** A tensor to write to a file. */
export interface WrittenTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** V is 320, with 257 ids in the tokenizer; every size is a multiple that suits the kernels. */
export const RANDOM_CONFIG = {
  architectures: ["OlmoForCausalLM"],
  model_type: "olmo",
  vocab_size: 320,
  hidden_size: 64,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 128,
  max_position_embeddings: 64,
  rope_theta: 20_000,
  clip_qkv: 4,
  hidden_act: "silu",
  eos_token_id: 0,
} as const;

/** The tensors, by name, of a checkpoint with this config.json. */
export function shapesOf(json: object): ReadonlyMap<string, readonly number[]> {
  return new Map([...modelTensors(parseConfig(json))].map(([name, { shape }]) => [name, shape]));
}

/** The files of a small checkpoint with random numbers; every kind with the same seed has the same ones. */
export function randomFiles(kind: RandomKind = {}): Map<string, Uint8Array<ArrayBuffer>> {
  const { shards = 1, tied = true, spare = [] } = kind;
  const { contextLength = RANDOM_CONFIG.max_position_embeddings } = kind;
  const { vocabSize = RANDOM_CONFIG.vocab_size } = kind;
  const json = {
    ...RANDOM_CONFIG,
    vocab_size: vocabSize,
    tie_word_embeddings: tied,
    max_position_embeddings: contextLength,
  };
  const files = new Map([
    ["config.json", jsonBytes(json)],
    ["tokenizer.json", jsonBytes(byteTokenizer())],
  ]);
  const tensors = [...randomTensors(parseConfig(json), kind), ...spare];
  const size = Math.ceil(tensors.length / shards);
  const map: Record<string, string> = {};
  for (let shard = 0; shard < shards; shard++) {
    const name = shards === 1 ? "model.safetensors" : shardName(shard, shards);
    const held = tensors.slice(shard * size, (shard + 1) * size);
    for (const { name: tensor } of held) map[tensor] = name;
    files.set(name, safetensors(held));
  }
  if (shards > 1) files.set("model.safetensors.index.json", jsonBytes({ metadata: {}, weight_map: map }));
  return files;
}

export function jsonBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}

function shardName(shard: number, shards: number): string {
  const [number, count] = [shard + 1, shards].map((value) => String(value).padStart(5, "0"));
  return `model-${number}-of-${count}.safetensors`;
}

function* randomTensors(config: ModelConfig, kind: RandomKind): Generator<WrittenTensor> {
  const { dtype = "F16", seed = 1, head = config.tied ? "absent" : "own", headDtype = dtype } = kind;
  const random = randomNumbers(seed);
  const shapes = modelTensors({ ...config, tied: true });
  const draw = (shape: readonly number[]) => Array.from({ length: sizeOf(shape) }, random);
  const made = [...shapes].map(([name, { shape }]) => ({ name, shape, numbers: draw(shape) }));
  for (const { name, shape, numbers } of made) yield { name, dtype, shape, bytes: encode(numbers, dtype) };
  const [wte] = made;
  if (!wte || head === "absent") return;
  const numbers = head === "copy" ? wte.numbers : draw(wte.shape);
  yield { name: HEAD, dtype: headDtype, shape: wte.shape, bytes: encode(numbers, headDtype) };
}

/** Between -1/4 and 1/4 in steps of 2^-9: so few bits are exact in every dtype, even bfloat16. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 24) - 128) / 512;
  };
}

function encode(numbers: readonly number[], dtype: Dtype): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(numbers.length * DTYPE_BYTES[dtype]));
  numbers.forEach((number, index) => {
    if (dtype === "F32") view.setFloat32(4 * index, number, true);
    else view.setUint16(2 * index, dtype === "F16" ? toFloat16(number) : toBfloat16(number), true);
  });
  return new Uint8Array(view.buffer);
}

/** The upper half of a float32. */
function toBfloat16(number: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, number);
  return view.getUint16(0);
}

export function safetensors(tensors: readonly WrittenTensor[]): Uint8Array<ArrayBuffer> {
  let position = 0;
  const header = Object.fromEntries(
    tensors.map(({ name, dtype, shape, bytes }) => {
      const start = position;
      position += bytes.length;
      return [name, { dtype, shape, data_offsets: [start, position] }];
    }),
  );
  const json = jsonBytes(header);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(json.length), true);
  return concatenate([length, json, ...tensors.map(({ bytes }) => bytes)]);
}
