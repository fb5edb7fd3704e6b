import type { CacheFormat } from "../cache_format.ts";
import type { EngineOptions } from "../engine.ts";
import type { WeightFormat } from "../weight_format.ts";

/** How a model is held on the GPU. */
export interface NumberFormats {
  readonly weights: WeightFormat;
  readonly cache: CacheFormat;
}

/** As options ask for them. */
export type AskedFormats = Pick<EngineOptions, keyof NumberFormats>;

/** Those that are asked for, or the defaults. */
export function formatsOf({ weights = "float16", cache = "float32" }: AskedFormats): NumberFormats {
  return { weights, cache };
}
