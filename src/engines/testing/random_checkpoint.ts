import { parseConfig } from "../../checkpoint/parse_config.ts";
import { residentTensor, type ResidentTensor, sizeOf } from "../../checkpoint/format/tensor.ts";
import type { ResidentCheckpoint } from "../../checkpoint/resident.ts";
import { type ModelTensor, modelTensors } from "../../models/tensors.ts";
import { halfOfBits } from "../../float16/half_of_bits.ts";
import { withoutTokenizer } from "../../checkpoint/without_tokenizer.ts";

/** Draws of a stream that is the same for the same seed. */
export class Draws {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 2654435761 + 1013904223) >>> 0;
  }

  /** In [0, 1); mulberry32. */
  uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number in [first, last]. */
  whole(first: number, last: number): number {
    return first + Math.floor(this.uniform() * (last - first + 1));
  }

  one<T>(of: readonly [T, ...T[]]): T {
    return of[this.whole(0, of.length - 1)] ?? of[0];
  }

  /** Standard normal (Box and Muller 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }
}

/** A config.json of a family with sizes that are drawn: few of them like any model's, all of them what kernels take. */
export function randomSizes(template: object, draws: Draws): object {
  const isOlmo = "model_type" in template && template.model_type === "olmo";
  const headSize = 8 * draws.one([1, 2, 3, 4, 8]);
  const headCount = draws.one([1, 2, 3, 4, 6, 8]);
  return {
    ...template,
    hidden_size: headCount * headSize,
    head_dim: headSize,
    num_attention_heads: headCount,
    num_key_value_heads: isOlmo || headCount % 2 === 1 ? headCount : draws.one([headCount, headCount / 2]),
    intermediate_size: 8 * draws.whole(1, 40),
    vocab_size: draws.whole(5, 3000),
    max_position_embeddings: draws.one([16, 40, 96, 200, 600]),
  };
}

/** A checkpoint of such a config.json whose numbers are drawn: small ones and large, rows of zeros, and outliers. */
export function randomCheckpoint(json: object, draws: Draws): ResidentCheckpoint {
  const config = parseConfig(json);
  const scale = draws.one([0.02, 0.1, 0.3, 1]);
  const tensors = Array.from(modelTensors(config), ([name, tensor]) =>
    randomTensor(name, tensor, scale, draws),
  );
  const named = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return {
    ...withoutTokenizer({ name: config.family, config, tensors: named }),
    tokenCount: draws.whole(Math.max(1, config.vocabSize - 20), config.vocabSize),
  };
}

function randomTensor(
  name: string,
  { kind, shape }: ModelTensor,
  scale: number,
  draws: Draws,
): ResidentTensor {
  const size = sizeOf(shape);
  const center = kind === "norm" ? 1 : 0;
  const numbers = Float32Array.from({ length: size }, () => center + scale * draws.normal());
  for (let i = draws.whole(0, 3); i > 0; i--) numbers[draws.whole(0, size - 1)] = 20 * scale * draws.normal();
  const columns = shape.at(-1) ?? size;
  if (kind === "matrix" && draws.uniform() < 0.1) {
    const row = draws.whole(0, size / columns - 1);
    numbers.fill(0, row * columns, (row + 1) * columns);
  }
  const halves = Uint16Array.from(new Uint32Array(numbers.buffer), halfOfBits);
  return residentTensor(name, "F16", shape, new Uint8Array(halves.buffer));
}
