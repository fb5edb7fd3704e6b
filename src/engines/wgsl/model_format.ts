import type { CacheFormat, EngineOptions, WeightFormat } from "../engine.ts";

/** How a model is held on the GPU. */
export interface ModelFormat {
  readonly weights: WeightFormat;
  readonly cache: CacheFormat;
}

export function formatOf({ weights = "float16", cache = "float32" }: EngineOptions): ModelFormat {
  return { weights, cache };
}
