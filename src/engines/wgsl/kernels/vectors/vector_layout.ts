import type { ModelConfig } from "../../../../models/config.ts";
import { LAST_NORM, layerTensors, modelTensors, type ModelTensor } from "../../../../models/tensors.ts";
import type { Binding } from "../../../webgpu/kernel.ts";
import noVectors from "./no_vectors.wgsl?raw";
import vectors from "./vectors.wgsl?raw";

/** In place of where a vector begins: there is none. */
export const NOWHERE = 2 ** 32 - 1;

/** Where vectors stand in the buffer that holds them, one behind the other: biases and weights of norms, in float32. */
export class VectorLayout {
  /** Of the buffer; 0 where there are no vectors. */
  readonly bytes: number;
  readonly #offsets = new Map<string, number>();

  constructor(tensors: ReadonlyMap<string, ModelTensor>) {
    let end = 0;
    for (const [name, { kind, shape }] of tensors) {
      if (kind === "matrix") continue;
      this.#offsets.set(name, end);
      end += 4 * shape[0];
    }
    this.bytes = end;
  }

  /** Byte at which a vector begins. @throws Error where there is no such vector */
  offsetOf(name: string): number {
    const offset = this.#offsets.get(name);
    if (offset === undefined) throw new Error(`There is no vector ${name}.`);
    return offset;
  }

  /** The same for a kernel: counted in fours of numbers, or NOWHERE. */
  startOf(name: string): number {
    const offset = this.#offsets.get(name);
    return offset === undefined ? NOWHERE : offset / 16;
  }

  /** What a kernel that reads vectors is compiled with; and with `NOWHERE`. */
  get source(): string {
    return this.bytes > 0 ? vectors : noVectors;
  }

  /** For the second group of a kernel. */
  of(buffer: GPUBuffer | null): Binding | null {
    return buffer && [buffer, this.bytes];
  }
}

/** All layers have their vectors alike, by their names within a layer. */
export function layerVectors(config: ModelConfig): VectorLayout {
  return new VectorLayout(layerTensors(config));
}

/** The weight of the norm behind the last layer, if it has one. */
export function lastVectors(config: ModelConfig): VectorLayout {
  return new VectorLayout(
    new Map([...modelTensors(config)].filter(([name]) => name === `${LAST_NORM}.weight`)),
  );
}
