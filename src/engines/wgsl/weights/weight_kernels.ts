import type { Gpu } from "../../../gpu/device.ts";
import type { WeightFormat } from "../../weight_format.ts";
import { fetched } from "../../../code/fetched.ts";
import { type Binding, type Grid, type Kernel, Kernels, type Operation } from "../../webgpu/kernel.ts";
import type { KernelName } from "../../webgpu/kernel_name.ts";
import float16 from "./weights.float16.wgsl?raw";
import {
  type MatrixShape,
  type MatrixUse,
  ROW_FORMATS,
  rowBytes,
  type RowFormat,
  stride8,
} from "./weight_layout.ts";
import { type RowRange, rowRanges } from "./row_ranges.ts";

/** WGSL that reads rows; quantised ones are fetched for the models that have them. */
const SOURCES: Readonly<Record<RowFormat, () => Promise<string>>> = {
  float16: async () => float16,
  int8: async () => (await fetched("reads int8", import("./weights.int8.wgsl?raw"))).default,
  int4: async () => (await fetched("reads int4", import("./weights.int4.wgsl?raw"))).default,
};

/** The last arguments of `Kernels.compile`. */
type Numbers = [constants: Record<string, number>, told?: Readonly<Record<string, number>>];

/** Compiles kernels that read matrices of one format, on one GPU. */
export class WeightKernels {
  readonly kernels: Kernels;
  readonly #maxBindingBytes: number;

  constructor(
    gpu: Pick<Gpu, "device" | "subgroup" | "maxBindingBytes">,
    readonly format: RowFormat,
  ) {
    this.kernels = new Kernels(gpu);
    this.#maxBindingBytes = gpu.maxBindingBytes;
  }

  /**
   * Compiles a kernel that reads matrices of one shape, once for each range of rows that a binding holds. Its source has
   * three more `override`s: `STRIDE8`, a row's length in eights of weights, `FIRST`, the first row that is bound, and `ROWS`,
   * how many are.
   * @param together so many rows must not be parted, from multiples of it on
   * @throws KernelError; MissingCodeError
   */
  async compile(
    name: KernelName,
    sources: readonly string[],
    constants: Record<string, number>,
    shape: MatrixShape,
    together: number,
  ): Promise<WeightKernel<MatrixPart>> {
    const STRIDE8 = stride8(this.format, shape.columns);
    return this.#compileParts(name, sources, shape, together, ({ first, rows }) => [
      { ...constants, STRIDE8, FIRST: first, ROWS: rows },
    ]);
  }

  /**
   * The same for a kernel that reads the shape from a uniform: for matrices that are bound whole it is compiled once. Of
   * those `override`s it has `FIRST` alone.
   * @param uniform what stands there
   */
  async compileForShapes(
    name: KernelName,
    sources: readonly string[],
    constants: Record<string, number>,
    uniform: Readonly<Record<string, number>>,
    shape: MatrixShape,
    together: number,
  ): Promise<WeightKernel<MatrixPart>> {
    return this.#compileParts(name, sources, shape, together, ({ first, rows }) => [
      { ...constants, FIRST: first },
      { ...uniform, ROWS: rows },
    ]);
  }

  /** @param numbersOf what the kernel of a part is compiled with, and what else it is told */
  async #compileParts(
    name: KernelName,
    sources: readonly string[],
    shape: MatrixShape,
    together: number,
    numbersOf: (part: MatrixPart) => Numbers,
  ): Promise<WeightKernel<MatrixPart>> {
    const parts = this.partsOf(shape, together).map(async (part) => {
      return { kernel: await this.compilePart(name, sources, ...numbersOf(part)), part };
    });
    return new WeightKernel(await Promise.all(parts));
  }

  /** The ranges of its rows that are bound one at a time. */
  partsOf(shape: MatrixShape, together: number): MatrixPart[] {
    const limits = {
      maxBytes: this.#maxBindingBytes,
      offsetAlignment: this.kernels.device.limits.minStorageBufferOffsetAlignment,
    };
    const stride = rowBytes(this.format, shape.columns);
    return rowRanges(shape, this.format, together, limits).map((range) => new MatrixPart(range, stride));
  }

  /** Compiles a kernel once. @throws KernelError; MissingCodeError */
  async compilePart(name: KernelName, sources: readonly string[], ...numbers: Numbers): Promise<Kernel> {
    const source = await SOURCES[this.format]();
    return this.kernels.compile(name, [source, ...sources], ...numbers);
  }
}

/** For each use of a matrix, compilers of kernels that read it. */
export type ModelKernels = Readonly<Record<MatrixUse, WeightKernels>>;

export function modelKernels(
  gpu: ConstructorParameters<typeof WeightKernels>[0],
  weights: WeightFormat,
): ModelKernels {
  const { vocabulary, layers } = ROW_FORMATS[weights];
  return { vocabulary: new WeightKernels(gpu, vocabulary), layers: new WeightKernels(gpu, layers) };
}

/** The rows that one dispatch sees of a matrix. */
export class MatrixPart {
  readonly first: number;
  readonly rows: number;
  readonly #offset: number;
  readonly bytes: number;

  constructor({ first, rows }: RowRange, stride: number, bytes = rows * stride) {
    this.first = first;
    this.rows = rows;
    this.#offset = first * stride;
    this.bytes = bytes;
  }

  of(matrix: GPUBuffer): Binding {
    return [matrix, this.bytes, this.#offset];
  }
}

/** A kernel compiled for every range of rows of its matrices. */
export class WeightKernel<P> {
  constructor(readonly parts: readonly { readonly kernel: Kernel; readonly part: P }[]) {}

  /** As `Kernel.bind`, for each range of rows: a dispatch a range. */
  bind(
    bindings: (part: P) => readonly Binding[],
    grid: (part: P, tokens: number) => Grid,
    vectors: Binding | null = null,
  ): Operation {
    return this.parts.flatMap(({ kernel, part }) =>
      kernel.bind(bindings(part), ({ tokens }) => grid(part, tokens), vectors),
    );
  }
}
