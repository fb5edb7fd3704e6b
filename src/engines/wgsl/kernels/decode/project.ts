import type { Kernels, Operation } from "../../../webgpu/kernel.ts";
import source from "./project.wgsl?raw";

/** `w` [rows, columns] float16; `x` [columns] float32; `y` [rows] float32, added to. */
export async function createProject(kernels: Kernels, rows: number, columns: number) {
  const kernel = await kernels.compile(`project ${rows} x ${columns}`, [source], {
    ROWS: rows,
    COLUMNS8: columns / 8,
  });
  return (buffers: Record<"x" | "w" | "y", GPUBuffer>): Operation =>
    kernel.bind(
      [
        [buffers.x, 4 * columns],
        [buffers.w, 2 * rows * columns],
        [buffers.y, 4 * rows],
      ],
      () => [kernels.teams(rows / 4), 1],
    );
}
