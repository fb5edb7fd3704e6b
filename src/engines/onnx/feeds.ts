import type { Tensor, TensorConstructor } from "onnxruntime-web";
import type { ModelConfig } from "../../models/config.ts";
import { cacheNames } from "./graph/add_attention.ts";

/** The names of all layers' caches: each input with the output that replaces it. */
export function cachePairs(config: ModelConfig): readonly (readonly [past: string, present: string])[] {
  return Array.from({ length: config.layers.length }, (_, layer) => {
    const { past, present } = cacheNames(layer);
    return past.map((name, i) => [name, present[i] ?? ""] as const);
  }).flat();
}

/** The graph's inputs other than the cache; small enough to come from the CPU with every run. */
export function tokenFeeds(
  TensorClass: TensorConstructor,
  ids: readonly number[],
  position: number,
): Record<string, Tensor> {
  const total = position + ids.length;
  const int32 = (values: readonly number[]): Tensor =>
    new TensorClass("int32", Int32Array.from(values), [values.length]);
  return { ids: int32(ids), last_position: int32([total - 1]), total_length: int32([total]) };
}
