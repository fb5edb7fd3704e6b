import type { Gpu } from "../../../gpu/device.ts";
import type { WeightFormat } from "../../engine.ts";
import { type Binding, type Grid, type Kernel, Kernels, type Operation } from "../../webgpu/kernel.ts";
import type { KernelName } from "../../webgpu/kernel_name.ts";
import float16 from "./float16.wgsl?raw";
import int8 from "./int8.wgsl?raw";
import { layoutConstants, type MatrixShape, rowBytes } from "./weight_layout.ts";
import { type RowRange, rowRanges } from "./row_ranges.ts";

const SOURCES: Readonly<Record<WeightFormat, string>> = { float16, int8 };

/** Compiles kernels that read weights of one format, on one GPU. */
export class WeightKernels {
  readonly kernels: Kernels;
  readonly #maxBindingBytes: number;

  constructor(
    gpu: Pick<Gpu, "device" | "subgroup" | "maxBindingBytes">,
    readonly format: WeightFormat,
  ) {
    this.kernels = new Kernels(gpu);
    this.#maxBindingBytes = gpu.maxBindingBytes;
  }

  /**
   * Compiles a kernel that reads matrices of one shape, once for each range of rows that a binding holds. Its source has
   * two more `override`s: `FIRST`, the first row that is bound, and `ROWS`, how many are.
   * @param together so many rows must not be parted, from multiples of it on
   * @throws KernelError
   */
  async compile(
    name: KernelName,
    sources: readonly string[],
    constants: Record<string, number>,
    shape: MatrixShape,
    together: number,
  ): Promise<WeightKernel> {
    const limits = {
      maxBytes: this.#maxBindingBytes,
      offsetAlignment: this.kernels.device.limits.minStorageBufferOffsetAlignment,
    };
    const layout = layoutConstants(this.format);
    const stride = rowBytes(this.format, shape.columns);
    const parts = rowRanges(shape, this.format, together, limits).map(async (range) => {
      const rows = { FIRST: range.first, ROWS: range.rows };
      const all = [SOURCES[this.format], ...sources];
      const kernel = await this.kernels.compile(name, all, { ...constants, ...layout, ...rows });
      return { kernel, part: new MatrixPart(range, stride) };
    });
    return new WeightKernel(await Promise.all(parts));
  }
}

/** The rows that one dispatch sees of a matrix. */
export class MatrixPart {
  readonly rows: number;
  readonly #offset: number;
  readonly #bytes: number;

  constructor({ first, rows }: RowRange, stride: number) {
    this.rows = rows;
    this.#offset = first * stride;
    this.#bytes = rows * stride;
  }

  of(matrix: GPUBuffer): Binding {
    return [matrix, this.#bytes, this.#offset];
  }
}

/** A kernel compiled for every range of rows of its matrices. */
export class WeightKernel {
  constructor(readonly parts: readonly { readonly kernel: Kernel; readonly part: MatrixPart }[]) {}

  /** As `Kernel.bind`, for each range of rows: a dispatch a range. */
  bind(
    bindings: (part: MatrixPart) => readonly Binding[],
    grid: (part: MatrixPart, tokens: number) => Grid,
  ): Operation {
    return this.parts.flatMap(({ kernel, part }) =>
      kernel.bind(bindings(part), ({ tokens }) => grid(part, tokens)),
    );
  }
}
