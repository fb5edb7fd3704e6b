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
  ): Promise<WeightKernel<MatrixPart>> {
    const parts = this.#partsOf(shape, together).map(async (part) => {
      const rows = { FIRST: part.first, ROWS: part.rows };
      return { kernel: await this.#compilePart(name, sources, { ...constants, ...rows }), part };
    });
    return new WeightKernel(await Promise.all(parts));
  }

  /**
   * The same for matrices of several shapes, each by a name: the `override`s are `FIRST_name` and `ROWS_name`. Where one is
   * bound in fewer parts than another, it has no rows in the last ones.
   */
  async compileForSeveral<N extends string>(
    name: KernelName,
    sources: readonly string[],
    constants: Record<string, number>,
    shapes: Readonly<Record<N, MatrixShape>>,
    together: number,
  ): Promise<WeightKernel<Readonly<Record<N, MatrixPart>>>> {
    const named = Object.entries<MatrixShape>(shapes).map(
      ([matrix, shape]) => [matrix, this.#partsOf(shape, together)] as const,
    );
    const count = Math.max(...named.map(([, parts]) => parts.length));
    const compiled = Array.from({ length: count }, async (_, index) => {
      const part = named.map(([matrix, parts]) => [matrix, parts[index] ?? MatrixPart.none(parts)] as const);
      const rows = part.flatMap(([matrix, { first, rows: bound }]) => [
        [`FIRST_${matrix}`, first] as const,
        [`ROWS_${matrix}`, bound] as const,
      ]);
      const kernel = await this.#compilePart(name, sources, { ...constants, ...Object.fromEntries(rows) });
      return { kernel, part: Object.fromEntries(part) as Record<N, MatrixPart> };
    });
    return new WeightKernel(await Promise.all(compiled));
  }

  #partsOf(shape: MatrixShape, together: number): MatrixPart[] {
    const limits = {
      maxBytes: this.#maxBindingBytes,
      offsetAlignment: this.kernels.device.limits.minStorageBufferOffsetAlignment,
    };
    const stride = rowBytes(this.format, shape.columns);
    return rowRanges(shape, this.format, together, limits).map((range) => new MatrixPart(range, stride));
  }

  #compilePart(
    name: KernelName,
    sources: readonly string[],
    constants: Record<string, number>,
  ): Promise<Kernel> {
    const layout = layoutConstants(this.format);
    return this.kernels.compile(name, [SOURCES[this.format], ...sources], { ...constants, ...layout });
  }
}

/** The rows that one dispatch sees of a matrix. */
export class MatrixPart {
  readonly first: number;
  readonly rows: number;
  readonly #offset: number;
  readonly #bytes: number;

  constructor({ first, rows }: RowRange, stride: number, bytes = rows * stride) {
    this.first = first;
    this.rows = rows;
    this.#offset = first * stride;
    this.#bytes = bytes;
  }

  /** Of no rows: something is bound, and nothing of it is read. */
  static none([part]: readonly MatrixPart[]): MatrixPart {
    return new MatrixPart({ first: 0, rows: 0 }, 0, part ? part.#bytes : 0);
  }

  of(matrix: GPUBuffer): Binding {
    return [matrix, this.#bytes, this.#offset];
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
