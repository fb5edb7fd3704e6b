import type { Kernels, Operation } from "../../../webgpu/kernel.ts";
import source from "./matmul.wgsl?raw";

/** Tokens and rows that one team takes at once. */
export const TILE = 4;

/**
 * `x` [T, columns] float32; `w` [rows, columns] float16; `y` [T, rows] float32, written (`set`) or added to (`add`).
 * `x` and `y` must have room for T rounded up to TILE.
 */
export async function createMatmul(kernels: Kernels, rows: number, columns: number, mode: "set" | "add") {
  const kernel = await kernels.compile(`matmul ${rows} x ${columns} ${mode}`, [source], {
    ROWS: rows,
    COLUMNS4: columns / 4,
    ACCUMULATE: Number(mode === "add"),
  });
  return (buffers: Record<"x" | "w" | "y", GPUBuffer>): Operation =>
    kernel.bind(
      [
        [buffers.x, 4 * TILE * columns],
        [buffers.w, 2 * rows * columns],
        [buffers.y, 4 * TILE * rows],
      ],
      ({ tokens }) => [kernels.teams(rows / TILE), Math.ceil(tokens / TILE)],
    );
}
