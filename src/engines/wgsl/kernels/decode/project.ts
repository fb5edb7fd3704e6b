import type { Operation } from "../../../webgpu/kernel.ts";
import type { WeightKernels } from "../../weights/weight_kernels.ts";
import { compileProjection, type Projection, type ProjectionBuffers } from "../projection.ts";
import type { VectorLayout } from "../vectors/vector_layout.ts";
import source from "./project.wgsl?raw";

/**
 * `w` [rows, columns] weights; `x` [columns] float32; `y` [rows] float32, written
 * (`set`) or added to (`add`).
 */
export async function createProject(weights: WeightKernels, layout: VectorLayout, projection: Projection) {
  const { rows, columns } = projection;
  const kernel = await compileProjection("project", source, weights, layout, projection, 4);
  return (buffers: ProjectionBuffers): Operation =>
    kernel.bind(
      (part) => [buffers.projection, [buffers.x, 4 * columns], part.of(buffers.w), [buffers.y, 4 * rows]],
      (part) => [weights.kernels.teams(part.rows / 4), 1],
      layout.of(buffers.vectors),
    );
}
