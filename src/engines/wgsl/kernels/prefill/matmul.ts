import type { Operation } from "../../../webgpu/kernel.ts";
import type { WeightKernels } from "../../weights/weight_kernels.ts";
import source from "./matmul.wgsl?raw";

/** Tokens and rows that one team takes at once. */
export const TILE = 4;

/**
 * `x` [T, columns] float32; `w` [rows, columns] weights; `y` [T, rows] float32, written (`set`) or added to (`add`).
 * `x` and `y` must have room for T rounded up to TILE.
 */
export async function createMatmul(
  weights: WeightKernels,
  rows: number,
  columns: number,
  mode: "set" | "add",
) {
  const kernel = await weights.compile(
    "matmul",
    [source],
    { ALL_ROWS: rows, COLUMNS4: columns / 4, ACCUMULATE: Number(mode === "add") },
    { rows, columns },
    TILE,
  );
  return (buffers: Record<"x" | "w" | "y", GPUBuffer>): Operation =>
    kernel.bind(
      (part) => [[buffers.x, 4 * TILE * columns], part.of(buffers.w), [buffers.y, 4 * TILE * rows]],
      (part, tokens) => [weights.kernels.teams(part.rows / TILE), Math.ceil(tokens / TILE)],
    );
}
