import type { ModelConfig } from "../../../../models/config.ts";
import { NOWHERE, type VectorLayout } from "../vectors/vector_layout.ts";

/**
 * What row_norm.wgsl must be told.
 * @param name what the norm's weight is called among the vectors, without `.weight`; null for no norm
 */
export function normConstants(
  { norm, hiddenSize }: ModelConfig,
  vectors: VectorLayout,
  name: string | null,
): Record<string, number> {
  return {
    D4: hiddenSize / 4,
    NORMED: Number(name !== null),
    CENTRED: Number(norm.kind === "layer-norm"),
    NORM_WEIGHT: vectors.startOf(`${name}.weight`),
    EPSILON: norm.epsilon,
    NOWHERE,
  };
}
