import { type RowFormat, stride8 } from "../weights/weight_layout.ts";
import type { VectorLayout } from "./vectors/vector_layout.ts";

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
export function projectionNumbers(
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
