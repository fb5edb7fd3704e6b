import type { CacheFormat, EngineOptions, WeightFormat } from "../engine.ts";

/** How a model is held on the GPU. */
export interface NumberFormats {
  readonly weights: WeightFormat;
  readonly cache: CacheFormat;
}

export function formatsOf({ weights = "float16", cache = "float32" }: EngineOptions): NumberFormats {
  return { weights, cache };
}
