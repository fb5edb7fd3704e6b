// Writes a checkpoint with random numbers in Hugging Face layout: with the true shape of a published model, or of any
// config.json of a supported family. It is written piece by piece, so that memory use stays small for any size. `node
// scripts/random_checkpoint.mjs FOLDER`, with any of the options below.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runnerImport } from "vite";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** The repository of a published model: src/models/testing/published.ts. */
    like: { type: "string", default: "allenai/OLMo-1B-hf" },
    /** A config.json to use instead. */
    config: { type: "string" },
    /** A folder whose tokenizer is copied. By default one is generated, with a token for each row of the matrix. */
    tokenizer: { type: "string" },
    /** float16, float32 or bfloat16 */
    dtype: { type: "string", default: "float16" },
    /** Maximum bytes of weights in a file; a larger single tensor gets a file of its own. */
    "shard-bytes": { type: "string", default: "1000000000" },
  },
});

/** @type {Record<string, import("../src/index.ts").Dtype>} */
const DTYPES = { float16: "F16", float32: "F32", bfloat16: "BF16" };
const PIECE_BYTES = 2 ** 22;
const TOKENIZER_FILES = ["tokenizer.json", "tokenizer_config.json"];

const dtype = DTYPES[options.dtype];
const folder = resolve(positionals[0] ?? "");
if (!positionals[0]) throw new Error("Where to? node scripts/random_checkpoint.mjs FOLDER");
if (!dtype) throw new Error(`--dtype is ${options.dtype}, and can be ${Object.keys(DTYPES).join(", ")}.`);
if (existsSync(join(folder, "config.json"))) {
  throw new Error(`${folder} holds a checkpoint already: take another folder, or remove it.`);
}

/** @template T @param {string} path within the library @returns {Promise<T>} */
async function library(path) {
  const { module } = await runnerImport(fileURLToPath(new URL(`../src/${path}`, import.meta.url)));
  return /** @type {T} */ (module);
}
/** @type {typeof import("../src/index.ts")} */
const { DTYPE_BYTES, modelTensors, parseConfig, randomBits } = await library("index.ts");
/** @type {typeof import("../src/checkpoint/testing/random_tokenizer.ts")} */
const { randomTokenizer } = await library("checkpoint/testing/random_tokenizer.ts");
/** @type {{ PUBLISHED: Record<string, object> }} */
const { PUBLISHED } = await library("models/testing/published.ts");

const published = PUBLISHED[options.like];
if (!published) {
  throw new Error(`--like is ${options.like}, and can be ${Object.keys(PUBLISHED).join(", ")}.`);
}
const model = options.config ? JSON.parse(readFileSync(options.config, "utf8")) : published;
const about = { eos_token_id: 0, ...model, torch_dtype: options.dtype };
const config = parseConfig(about);

/** @typedef {{ name: string, shape: readonly number[], bytes: number }} Described */

const shards = intoShards(
  [...modelTensors(config)].map(([name, { shape }]) => ({
    name,
    shape,
    bytes: shape.reduce((product, size) => product * size, DTYPE_BYTES[dtype]),
  })),
  Number(options["shard-bytes"]),
);
mkdirSync(folder, { recursive: true });
writeJson("config.json", about);
if (options.tokenizer) {
  for (const name of TOKENIZER_FILES) copyFileSync(join(options.tokenizer, name), join(folder, name));
} else {
  writeJson("tokenizer.json", randomTokenizer(config.vocabSize));
  writeJson("tokenizer_config.json", { eos_token: "<|endoftext|>" });
}
const random = randomBits(dtype);
for (const [index, shard] of shards.entries()) await writeShard(nameOf(index), shard);
if (shards.length > 1) {
  const held = shards.flatMap((shard, index) => shard.map(({ name }) => [name, nameOf(index)]));
  writeJson("model.safetensors.index.json", {
    metadata: { total_size: sizeOf(shards.flat()) },
    weight_map: Object.fromEntries(held),
  });
}
console.log(`${sizeOf(shards.flat())} bytes of weights in ${shards.length} file(s): ${folder}`);

/**
 * In order, with each file as full as possible.
 * @param {readonly Described[]} tensors
 * @param {number} limit
 */
function intoShards(tensors, limit) {
  /** @type {Described[][]} */
  const filled = [[]];
  for (const tensor of tensors) {
    const last = filled.at(-1);
    if (last && (last.length === 0 || sizeOf(last) + tensor.bytes <= limit)) last.push(tensor);
    else filled.push([tensor]);
  }
  return filled;
}

/** @param {readonly Described[]} tensors */
function sizeOf(tensors) {
  return tensors.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** @param {number} index */
function nameOf(index) {
  if (shards.length === 1) return "model.safetensors";
  const [number, count] = [index + 1, shards.length].map((value) => String(value).padStart(5, "0"));
  return `model-${number}-of-${count}.safetensors`;
}

/** @param {string} name @param {unknown} value */
function writeJson(name, value) {
  writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
}

/** @param {string} name @param {readonly Described[]} tensors */
async function writeShard(name, tensors) {
  const file = await open(join(folder, name), "wx");
  try {
    await file.write(headerOf(tensors));
    for (let left = sizeOf(tensors); left > 0; left -= PIECE_BYTES) {
      await file.write(randomPiece(Math.min(left, PIECE_BYTES)));
    }
  } finally {
    await file.close();
  }
}

/** @param {readonly Described[]} tensors */
function headerOf(tensors) {
  let end = 0;
  const entries = tensors.map(({ name, shape, bytes }) => {
    const start = end;
    end += bytes;
    return [name, { dtype, shape, data_offsets: [start, end] }];
  });
  const json = JSON.stringify({ __metadata__: { format: "pt" }, ...Object.fromEntries(entries) });
  const padded = Buffer.from(json.padEnd(8 * Math.ceil(json.length / 8)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded]);
}

/** @param {number} bytes */
function randomPiece(bytes) {
  const numbers = dtype === "F32" ? new Uint32Array(bytes / 4) : new Uint16Array(bytes / 2);
  for (let i = 0; i < numbers.length; i++) numbers[i] = random();
  return numbers;
}
