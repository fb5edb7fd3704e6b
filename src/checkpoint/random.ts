import type { OlmoConfig } from "./config.ts";
import type { ResidentCheckpoint } from "./resident.ts";
import { residentTensor, type ResidentTensor } from "./tensor.ts";
import { expectedTensors } from "./tensors.ts";

/** What a model's size is made of. */
export interface Shape {
  /** D: a multiple of `HEAD_SIZE` */
  readonly hiddenSize: number;
  /** L */
  readonly layerCount: number;
  /** V */
  readonly vocabSize: number;
}

const HEAD_SIZE = 64;
const CONTEXT = 512;

/** A tied float16 checkpoint of any shape, with OLMo's proportions and numbers that mean nothing. It has no tokenizer. */
export function randomCheckpoint(shape: Shape): ResidentCheckpoint {
  const { hiddenSize: D, layerCount: L, vocabSize: V } = shape;
  const config: OlmoConfig = {
    ...shape,
    headCount: D / HEAD_SIZE,
    headSize: HEAD_SIZE,
    intermediateSize: 4 * D,
    contextLength: CONTEXT,
    ropeTheta: 10_000,
    clipQkv: null,
    tied: true,
    endOfTextIds: [],
  };
  const random = randomHalves();
  const tensors = [...expectedTensors(config)].map(([name, size]): [string, ResidentTensor] => {
    const numbers = new Uint16Array(size.reduce((product, length) => product * length, 1));
    for (let i = 0; i < numbers.length; i++) numbers[i] = random();
    return [name, residentTensor(name, "F16", size, new Uint8Array(numbers.buffer))];
  });
  return {
    name: `random D ${D} L ${L} V ${V}`,
    config,
    tensors: new Map(tensors),
    tokenCount: V,
    tokenizer: { model: {}, config: {} },
  };
}

/** The bits of float16 numbers between 2^-6 and 2^-5, of either sign: near the weights of trained models. */
function randomHalves(): () => number {
  const SIGN_AND_FRACTION = 0x83ff;
  const EXPONENT = (15 - 6) << 10;
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return EXPONENT | ((state >>> 16) & SIGN_AND_FRACTION);
  };
}
