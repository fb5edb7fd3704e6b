import { parseConfig } from "./parse_config.ts";
import { type Dtype, DTYPE_BYTES } from "./format/dtype.ts";
import type { ResidentCheckpoint } from "./resident.ts";
import { residentTensor, type ResidentTensor, sizeOf } from "./format/tensor.ts";
import type { ModelConfig } from "../models/config.ts";
import { modelTensors } from "../models/tensors.ts";
import { withoutTokenizer } from "./without_tokenizer.ts";

/** The dimensions of a model. */
export interface ModelShape {
  /** D: a multiple of `HEAD_SIZE` */
  readonly hiddenSize: number;
  /** L */
  readonly layerCount: number;
  /** V */
  readonly vocabSize: number;
}

const HEAD_SIZE = 64;
const CONTEXT = 512;

/** A tied float16 checkpoint of any shape, with OLMo's proportions and random numbers. It has no tokenizer. */
export function randomCheckpoint(shape: ModelShape): ResidentCheckpoint {
  const { hiddenSize: D, layerCount: L, vocabSize: V } = shape;
  const config = parseConfig({
    model_type: "olmo",
    vocab_size: V,
    hidden_size: D,
    num_hidden_layers: L,
    num_attention_heads: D / HEAD_SIZE,
    intermediate_size: 4 * D,
    max_position_embeddings: CONTEXT,
    tie_word_embeddings: true,
  });
  return randomWeights(`random D ${D} L ${L} V ${V}`, config);
}

/** A float16 checkpoint of a config, all of it in memory, with the same random numbers each time. It has no tokenizer. */
export function randomWeights(name: string, config: ModelConfig): ResidentCheckpoint {
  const random = randomBits("F16");
  const tensors = [...modelTensors(config)].map(([tensor, { shape }]): [string, ResidentTensor] => {
    const numbers = new Uint16Array(sizeOf(shape));
    for (let i = 0; i < numbers.length; i++) numbers[i] = random();
    return [tensor, residentTensor(tensor, "F16", shape, new Uint8Array(numbers.buffer))];
  });
  return withoutTokenizer({ name, config, tensors: new Map(tensors) });
}

/** Sign and fraction, and the exponent of numbers from 2^-6. */
const BITS: Readonly<Record<Dtype, readonly [signAndFraction: number, exponent: number]>> = {
  F32: [0x807fffff, (127 - 6) << 23],
  F16: [0x83ff, (15 - 6) << 10],
  BF16: [0x807f, (127 - 6) << 7],
};

/** Bits of numbers between 2^-6 and 2^-5, of either sign: close to the weights of trained models. */
export function randomBits(dtype: Dtype): () => number {
  const [signAndFraction, exponent] = BITS[dtype];
  const shift = 32 - 8 * DTYPE_BYTES[dtype];
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return exponent | ((state >>> shift) & signAndFraction);
  };
}
