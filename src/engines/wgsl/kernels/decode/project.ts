import type { Operation } from "../../../webgpu/kernel.ts";
import type { WeightKernels } from "../../weights/weight_kernels.ts";
import source from "./project.wgsl?raw";

/** `w` [rows, columns] weights; `x` [columns] float32; `y` [rows] float32, added to. */
export async function createProject(weights: WeightKernels, rows: number, columns: number) {
  const kernel = await weights.compile("project", [source], { COLUMNS8: columns / 8 }, { rows, columns }, 4);
  return (buffers: Record<"x" | "w" | "y", GPUBuffer>): Operation =>
    kernel.bind(
      (part) => [[buffers.x, 4 * columns], part.of(buffers.w), [buffers.y, 4 * rows]],
      (part) => [weights.kernels.teams(part.rows / 4), 1],
    );
}
