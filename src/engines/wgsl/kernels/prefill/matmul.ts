import type { Binding, Operation } from "../../../webgpu/kernel.ts";
import type { WeightKernels } from "../../weights/weight_kernels.ts";
import { type Projection, projectionNumbers } from "../projection.ts";
import uniform from "../projection.wgsl?raw";
import { NOWHERE, type VectorLayout } from "../vectors/vector_layout.ts";
import source from "./matmul.wgsl?raw";
import { TILE } from "./tile.ts";

/** `projection` as projection.wgsl has it. */
type Buffers = Record<"x" | "w" | "y", GPUBuffer> & {
  readonly projection: Binding;
  readonly vectors: GPUBuffer | null;
};

/**
 * `x` [T, columns] float32; `w` [rows, columns] weights; `y` [T, rows] float32,
 * written (`set`) or added to (`add`). `x` and `y` must have room for T rounded up to a tile's tokens.
 */
export async function createMatmul(weights: WeightKernels, layout: VectorLayout, projection: Projection) {
  const { rows, columns } = projection;
  const kernel = await weights.compileForShapes(
    "matmul",
    [uniform, layout.source, source],
    { NOWHERE },
    projectionNumbers(projection, weights.format, layout),
    projection,
    TILE.rows,
  );
  return (buffers: Buffers): Operation =>
    kernel.bind(
      (part) => [
        buffers.projection,
        [buffers.x, 4 * TILE.tokens * columns],
        part.of(buffers.w),
        [buffers.y, 4 * TILE.tokens * rows],
      ],
      (part, tokens) => [weights.kernels.teams(part.rows / TILE.rows), Math.ceil(tokens / TILE.tokens)],
      layout.of(buffers.vectors),
    );
}
