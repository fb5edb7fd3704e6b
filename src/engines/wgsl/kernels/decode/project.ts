import type { Operation } from "../../../webgpu/kernel.ts";
import type { WeightKernels } from "../../weights/weight_kernels.ts";
import type { Projection } from "../projection.ts";
import { NOWHERE, type VectorLayout } from "../vectors/vector_layout.ts";
import teamRows from "../team_rows.wgsl?raw";
import source from "./project.wgsl?raw";

type Buffers = Record<"x" | "w" | "y", GPUBuffer> & { readonly vectors: GPUBuffer | null };

/**
 * `w` [rows, columns] weights; `x` [columns] float32; `y` [rows] float32, written
 * (`set`) or added to (`add`).
 */
export async function createProject(
  weights: WeightKernels,
  layout: VectorLayout,
  { rows, columns, bias, mode }: Projection,
) {
  const kernel = await weights.compile(
    "project",
    [teamRows, layout.source, source],
    {
      ...weights.kernels.byRows,
      COLUMNS8: columns / 8,
      BIAS: layout.startOf(bias),
      ADD: Number(mode === "add"),
      NOWHERE,
    },
    { rows, columns },
    4,
  );
  return (buffers: Buffers): Operation =>
    kernel.bind(
      (part) => [[buffers.x, 4 * columns], part.of(buffers.w), [buffers.y, 4 * rows]],
      (part) => [weights.kernels.teamsByRows(part.rows), 1],
      layout.of(buffers.vectors),
    );
}
