import type { Binding, Operation } from "../../../webgpu/kernel.ts";
import type { WeightKernels } from "../../weights/weight_kernels.ts";
import { type Projection, projectionNumbers } from "../projection.ts";
import projectionSource from "../projection.wgsl?raw";
import type { VectorLayout } from "../vectors/vector_layout.ts";
import source from "./project.wgsl?raw";

type Buffers = Record<"x" | "w" | "y", GPUBuffer> & {
  readonly projection: Binding;
  readonly vectors: GPUBuffer | null;
};

/**
 * `projection` as projection.wgsl has it; `w` [rows, columns] weights; `x` [columns] float32; `y` [rows] float32, written
 * (`set`) or added to (`add`).
 */
export async function createProject(weights: WeightKernels, layout: VectorLayout, projection: Projection) {
  const { rows, columns } = projection;
  const kernel = await weights.compileForShapes(
    "project",
    [projectionSource, layout.source, source],
    layout.constants,
    projectionNumbers(projection, weights.format, layout),
    projection,
    4,
  );
  return (buffers: Buffers): Operation =>
    kernel.bind(
      (part) => [buffers.projection, [buffers.x, 4 * columns], part.of(buffers.w), [buffers.y, 4 * rows]],
      (part) => [weights.kernels.teams(part.rows / 4), 1],
      layout.of(buffers.vectors),
    );
}
