import type { Binding } from "../../webgpu/kernel.ts";
import type { KernelName } from "../../webgpu/kernel_name.ts";
import type { MatrixPart, WeightKernel, WeightKernels } from "../weights/weight_kernels.ts";
import { type RowFormat, stride8 } from "../weights/weight_layout.ts";
import uniform from "./projection.wgsl?raw";
import { NOWHERE, type VectorLayout } from "./vectors/vector_layout.ts";

/** A matrix [rows, columns] to multiply by, and what happens with the product. */
export interface Projection {
  readonly rows: number;
  readonly columns: number;
  /** What its bias is called among the layer's vectors: there may be none. */
  readonly bias: string;
  /** Whether the product is written, or added to what is there. */
  readonly mode: "set" | "add";
}

/** Size of the uniform of projection.wgsl. */
export const PROJECTION_BYTES = 20;

/** The numbers of that uniform, in its order, by the names that `override`s would have. */
function projectionNumbers(
  { rows, columns, bias, mode }: Projection,
  format: RowFormat,
  vectors: VectorLayout,
) {
  return {
    ALL_ROWS: rows,
    COLUMNS8: columns / 8,
    STRIDE8: stride8(format, columns),
    BIAS: vectors.startOf(bias),
    ADD: Number(mode === "add"),
  };
}

/** The bytes of that uniform, as words. */
export function packProjection(...of: Parameters<typeof projectionNumbers>): Uint32Array<ArrayBuffer> {
  return Uint32Array.from(Object.values(projectionNumbers(...of)));
}

/** What a kernel that multiplies by a matrix is bound to; `projection` as projection.wgsl has it. */
export type ProjectionBuffers = Record<"x" | "w" | "y", GPUBuffer> & {
  readonly projection: Binding;
  readonly vectors: GPUBuffer | null;
};

/**
 * Compiles a kernel that multiplies by a matrix.
 * @param source of the kernel; it may use projection.wgsl and the layout's vectors
 * @param together of the matrix's rows, so many must not be parted
 */
export function compileProjection(
  name: KernelName,
  source: string,
  weights: WeightKernels,
  vectors: VectorLayout,
  projection: Projection,
  together: number,
): Promise<WeightKernel<MatrixPart>> {
  const sources = [uniform, vectors.source, source];
  const numbers = projectionNumbers(projection, weights.format, vectors);
  return weights.compileForShapes(name, sources, { NOWHERE }, numbers, projection, together);
}
