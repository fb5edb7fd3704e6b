import type { Operation } from "../../../webgpu/kernel.ts";
import type { WeightKernels } from "../../weights/weight_kernels.ts";
import { compileProjection, type Projection, type ProjectionBuffers } from "../projection.ts";
import type { VectorLayout } from "../vectors/vector_layout.ts";
import source from "./matmul.wgsl?raw";
import { TILE } from "./tile.ts";

/**
 * `x` [T, columns] float32; `w` [rows, columns] weights; `y` [T, rows] float32,
 * written (`set`) or added to (`add`). `x` and `y` must have room for T rounded up to a tile's tokens.
 */
export async function createMatmul(weights: WeightKernels, layout: VectorLayout, projection: Projection) {
  const { rows, columns } = projection;
  const kernel = await compileProjection("matmul", source, weights, layout, projection, TILE.rows);
  return (buffers: ProjectionBuffers): Operation =>
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
