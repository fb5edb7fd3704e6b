import { expect } from "vitest";
import { readConfig } from "../../models/families.ts";
import type { Sampling } from "../../generation/sampling.ts";
import { type Gpu, requestGpu } from "../../gpu/device.ts";
import { toFloat16 } from "../../float16/float16.ts";
import { readBuffer } from "../webgpu/readback.ts";
import { type Binding, Kernels, type Operation, recordAll, type Span } from "../webgpu/kernel.ts";
import { packProjection, type Projection, PROJECTION_BYTES } from "../wgsl/kernels/projection.ts";
import { layerVectors } from "../wgsl/kernels/vectors/vector_layout.ts";
import { WeightKernels } from "../wgsl/weights/weight_kernels.ts";
import type { RowFormat } from "../wgsl/weights/weight_layout.ts";

/** The test's GPU, twice: as it is, and as one without subgroups, so that both ways of sharing a row are tried. */
export async function bothGpus(): Promise<
  readonly [readonly [name: string, gpu: Gpu], readonly [name: string, gpu: Gpu]]
> {
  const gpu = await requestGpu();
  if (!gpu.subgroup)
    throw new Error(`${gpu.adapterName} has no subgroups: half of these tests cannot run on it.`);
  return [
    ["a row a subgroup", gpu],
    ["a row an invocation", { ...gpu, subgroup: null }],
  ];
}

/** Of the larger matrices of TEST_CONFIG this holds some rows, and all of none. */
const FEW_BYTES: Readonly<Record<RowFormat, number>> = { float16: 6200, int8: 3600, int4: 1800 };

/** Both GPUs with weights of each format, and one that has matrices bound in parts. */
export async function weightVariants(): Promise<
  readonly (readonly [name: string, gpu: Gpu, format: RowFormat])[]
> {
  const gpus = await bothGpus();
  const [[, first]] = gpus;
  return (Object.keys(STORED_ROWS) as RowFormat[]).flatMap((format) => {
    const inParts = ["in parts", { ...first, maxBindingBytes: FEW_BYTES[format] }] as const;
    return [...gpus, inParts].map(([name, gpu]) => [`${format}, ${name}`, gpu, format] as const);
  });
}

/** Numbers in (-1, 1), the same for the same seed; multiples of 2^-10, so that float16 holds them exactly. */
export function numbers(count: number, seed: number): Float32Array<ArrayBuffer> {
  let state = seed * 2654435761 + 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.round((state / 2 ** 31 - 1) * 1000) / 1024;
  });
}

/** A place to run single kernels in: makes buffers, runs an operation, reads a buffer back. */
export class Bench {
  readonly kernels: Kernels;
  readonly weights: WeightKernels;
  readonly #device: GPUDevice;

  constructor(gpu: Gpu, format: RowFormat = "float16") {
    this.#device = gpu.device;
    this.weights = new WeightKernels(gpu, format);
    this.kernels = this.weights.kernels;
  }

  buffer(
    data:
      | Float32Array<ArrayBuffer>
      | Float16Array<ArrayBuffer>
      | Uint32Array<ArrayBuffer>
      | Int8Array<ArrayBuffer>
      | Uint8Array<ArrayBuffer>,
  ): GPUBuffer {
    const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
    const usage = STORAGE | COPY_SRC | COPY_DST;
    const buffer = this.#device.createBuffer({ label: "test", size: data.byteLength, usage });
    this.#device.queue.writeBuffer(buffer, 0, data);
    return buffer;
  }

  /** A matrix of weights in the format that is tried, and the numbers that it stands for. */
  matrix(rows: number, columns: number, seed: number): { values: Float64Array; buffer: GPUBuffer } {
    const values = numbers(rows * columns, seed);
    const { stored, meant } = STORED_ROWS[this.weights.format](values, columns);
    return { values: meant, buffer: this.buffer(stored) };
  }

  /** A buffer of float32 zeros. */
  zeros(count: number): GPUBuffer {
    return this.buffer(new Float32Array(count));
  }

  uniform(bytes: ArrayBuffer): GPUBuffer {
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    const buffer = this.#device.createBuffer({ label: "test uniform", size: bytes.byteLength, usage });
    this.#device.queue.writeBuffer(buffer, 0, bytes);
    return buffer;
  }

  /** The uniform of a matrix without vectors beside it. */
  projection(of: Projection): Binding {
    const packed = packProjection(of, this.weights.format, layerVectors(TEST_CONFIG));
    return [this.uniform(packed.buffer), PROJECTION_BYTES];
  }

  /** Runs operations in one pass; a validation error fails the test. */
  async run(span: Span, ...operations: Operation[]): Promise<void> {
    this.#device.pushErrorScope("validation");
    const encoder = this.#device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    recordAll(operations, pass, span);
    pass.end();
    this.#device.queue.submit([encoder.finish()]);
    const error = await this.#device.popErrorScope();
    expect(error?.message).toBeUndefined();
  }

  read(buffer: GPUBuffer): Promise<ArrayBuffer> {
    return readBuffer(this.#device, buffer);
  }

  async readNumbers(buffer: GPUBuffer): Promise<Float32Array> {
    return new Float32Array(await this.read(buffer));
  }
}

/** Rows as they lie on the GPU, and the numbers that they stand for. */
interface StoredRows {
  readonly stored: Float16Array<ArrayBuffer> | Int8Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;
  readonly meant: Float64Array;
}

const STORED_ROWS: Readonly<Record<RowFormat, (values: Float32Array, columns: number) => StoredRows>> = {
  float16: (values) => ({ stored: new Float16Array(values), meant: Float64Array.from(values) }),
  int8: int8Rows,
  int4: int4Rows,
};

/** Rows as weights.int8.wgsl describes them, of steps and scales that come from nobody's quantiser, and what they stand for. */
function int8Rows(values: Float32Array, columns: number): StoredRows {
  const rows = values.length / columns;
  const stored = new Int8Array(rows * (columns + 8));
  const scales = new DataView(stored.buffer);
  const meant = new Float64Array(values.length);
  for (let row = 0; row < rows; row++) {
    const scale = (1 + (row % 5)) / 256;
    scales.setFloat32(row * (columns + 8) + columns, scale, true);
    for (let column = 0; column < columns; column++) {
      const steps = Math.round(127 * (values[row * columns + column] ?? NaN));
      stored[row * (columns + 8) + column] = steps;
      meant[row * columns + column] = (steps + 0) * scale; // -0 is no number of int8
    }
  }
  return { stored, meant };
}

/** The same as weights.int4.wgsl describes them. */
function int4Rows(values: Float32Array, columns: number): StoredRows {
  const [group, rows] = [32, values.length / columns];
  const stride = columns / 2 + 4 * Math.ceil(columns / (2 * group));
  const stored = new Uint8Array(rows * stride);
  const scales = new DataView(stored.buffer);
  const meant = new Float64Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const nth = Math.floor(column / group);
      const scale = (1 + ((row + nth) % 5)) / 8;
      scales.setUint16(row * stride + columns / 2 + 2 * nth, toFloat16(scale), true);
      const steps = Math.min(Math.round(8 * (values[row * columns + column] ?? NaN)), 7);
      const at = row * stride + Math.floor(column / 2);
      stored[at] = (stored[at] ?? 0) | ((steps & 15) << (column % 2 === 0 ? 0 : 4));
      meant[row * columns + column] = (steps + 0) * scale; // -0 is no number of int4
    }
  }
  return { stored, meant };
}

/** Fails with the first mismatches where `actual` is further than absolute + relative * |expected| from `expected`. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { absolute = 1e-5, relative = 1e-5 } = {},
): void {
  expect(actual.length).toBe(expected.length);
  const mismatches = Array.from(expected, (want, index) => ({
    index,
    want,
    got: actual[index] ?? NaN,
  })).filter(({ want, got }) => !(Math.abs(got - want) <= absolute + relative * Math.abs(want)));
  expect(mismatches.slice(0, 5)).toEqual([]);
}

/** Awkward on purpose: few columns for many lanes, a vocabulary that fills neither its last chunk nor 64 chunks. */
export const TEST_CONFIG = readConfig({
  model_type: "olmo",
  vocab_size: 203,
  hidden_size: 48,
  num_hidden_layers: 1,
  num_attention_heads: 3,
  intermediate_size: 80,
  max_position_embeddings: 40,
  rope_theta: 5000,
  clip_qkv: 0.75,
  tie_word_embeddings: true,
});

/** The same sizes with all that there is beside matrices: biases, norms with weights, grouped heads, a window. */
export const VECTORS_CONFIG = readConfig({
  model_type: "gemma3_text",
  vocab_size: 203,
  hidden_size: 48,
  num_hidden_layers: 1,
  layer_types: ["sliding_attention"],
  sliding_window: 6,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 20,
  intermediate_size: 80,
  max_position_embeddings: 64,
  rms_norm_eps: 1e-5,
  attention_bias: true,
});

export const TEST_SAMPLING: Sampling = { temperature: 0.8, topK: 20, topP: 0.9, seed: 7 };
